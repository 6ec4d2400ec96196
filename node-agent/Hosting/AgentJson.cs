using System.Text.Json;
using System.Text.Json.Serialization;
using FunctionsPlatform.NodeAgent.Hosting;
using FunctionsPlatform.NodeAgent.Logs;
using FunctionsPlatform.NodeAgent.Runtimes.Docker;
using FunctionsPlatform.NodeAgent.Runtimes.Processes;
using FunctionsPlatform.NodeAgent.Session;

namespace FunctionsPlatform.NodeAgent;

/// <summary>All JSON that the agent reads and writes. Its records have setters: generated readers would put null into an init property that is absent.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, WriteIndented = true)]
[JsonSerializable(typeof(SessionEndpoints))]
[JsonSerializable(typeof(RegistryTokenRequest))]
[JsonSerializable(typeof(RegistryTokenAnswer))]
[JsonSerializable(typeof(NodeIdentity))]
[JsonSerializable(typeof(EngineEvent))]
[JsonSerializable(typeof(ProcessImage))]
[JsonSerializable(typeof(ProcessRecord))]
[JsonSerializable(typeof(RunRecord))]
[JsonSerializable(typeof(KeptLogRecord))]
internal sealed partial class AgentJson : JsonSerializerContext;
