using System.Text.Json;
using System.Text.Json.Serialization;
using FunctionsPlatform.NodeAgent.Hosting;
using FunctionsPlatform.NodeAgent.Runtimes.Docker;
using FunctionsPlatform.NodeAgent.Session;

namespace FunctionsPlatform.NodeAgent;

/// <summary>All JSON that the agent reads and writes.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, WriteIndented = true)]
[JsonSerializable(typeof(SessionEndpoints))]
[JsonSerializable(typeof(NodeIdentity))]
[JsonSerializable(typeof(EngineEvent))]
internal sealed partial class AgentJson : JsonSerializerContext;
