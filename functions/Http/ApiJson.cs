using System.Text.Json.Serialization;

namespace FunctionsPlatform.Functions.Http;

/// <summary>How the API's own documents (not the resources) are written.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(VersionDocument))]
[JsonSerializable(typeof(SessionEndpoints))]
[JsonSerializable(typeof(Scale))]
[JsonSerializable(typeof(OrchestrationDocument))]
[JsonSerializable(typeof(OrchestrationList))]
[JsonSerializable(typeof(OrchestrationHistory))]
[JsonSerializable(typeof(OrchestrationStarted))]
[JsonSerializable(typeof(UpgradeReportDocument))]
public sealed partial class ApiJson : JsonSerializerContext;
