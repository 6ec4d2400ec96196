using System.Text.Json;
using System.Text.Json.Serialization;

namespace FunctionsPlatform.Contracts.Resources;

/// <summary>How resources are written everywhere: in the API, in storage and by the CLI.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true,
    Converters = [typeof(DurationConverter)])]
[JsonSerializable(typeof(App))]
[JsonSerializable(typeof(AppRevision))]
[JsonSerializable(typeof(Container))]
[JsonSerializable(typeof(Job))]
[JsonSerializable(typeof(CronJob))]
[JsonSerializable(typeof(DaemonApp))]
[JsonSerializable(typeof(Node))]
[JsonSerializable(typeof(Event))]
[JsonSerializable(typeof(ServiceAccount))]
[JsonSerializable(typeof(RoleBinding))]
[JsonSerializable(typeof(Registry))]
[JsonSerializable(typeof(Config))]
[JsonSerializable(typeof(Secret))]
[JsonSerializable(typeof(Problems.Problem))]
[JsonSerializable(typeof(JsonElement))]
public sealed partial class ResourceJson : JsonSerializerContext;
