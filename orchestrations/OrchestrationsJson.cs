using System.Text.Json;
using System.Text.Json.Serialization;
using FunctionsPlatform.Orchestrations.Scheduling;
using FunctionsPlatform.Orchestrations.Workloads;

namespace FunctionsPlatform.Orchestrations;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ReconcileRequest))]
[JsonSerializable(typeof(ReconcileOutcome))]
[JsonSerializable(typeof(PassOutcome))]
internal sealed partial class OrchestrationsJson : JsonSerializerContext;
