using System.Text.Json.Serialization;
using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.Functions.Http;

/// <summary>How the API's own documents (not the resources) are written.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true,
    Converters = [typeof(DurationConverter)])]
[JsonSerializable(typeof(VersionDocument))]
[JsonSerializable(typeof(SessionEndpoints))]
[JsonSerializable(typeof(Scale))]
[JsonSerializable(typeof(ServiceDocument))]
[JsonSerializable(typeof(ContainerStatsList))]
[JsonSerializable(typeof(NodeStatsList))]
[JsonSerializable(typeof(OrchestrationDocument))]
[JsonSerializable(typeof(OrchestrationList))]
[JsonSerializable(typeof(OrchestrationHistory))]
[JsonSerializable(typeof(OrchestrationStarted))]
[JsonSerializable(typeof(UpgradeReportDocument))]
[JsonSerializable(typeof(WhoAmI))]
[JsonSerializable(typeof(TokenRequest))]
[JsonSerializable(typeof(IssuedToken))]
[JsonSerializable(typeof(EnrolmentTokenRequest))]
[JsonSerializable(typeof(EnrolmentTokenDocument))]
[JsonSerializable(typeof(EnrolmentTokenList))]
[JsonSerializable(typeof(AuditList))]
[JsonSerializable(typeof(Messages.CommandTarget))]
[JsonSerializable(typeof(Messages.ScaleCommand))]
[JsonSerializable(typeof(RegistryTokenRequest))]
[JsonSerializable(typeof(RegistryTokenAnswer))]
[JsonSerializable(typeof(QueueList))]
[JsonSerializable(typeof(QueueMessageList))]
[JsonSerializable(typeof(QueueSelection))]
[JsonSerializable(typeof(QueueMoved))]
[JsonSerializable(typeof(KeptLogList))]
[JsonSerializable(typeof(RegistryEventAnswer))]
[JsonSerializable(typeof(RegistryEventAddress))]
public sealed partial class ApiJson : JsonSerializerContext;
