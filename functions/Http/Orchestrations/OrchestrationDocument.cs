namespace FunctionsPlatform.Functions.Http;

/// <summary>An orchestration in a resource's clothes, so that tools show it like one.</summary>
public sealed record OrchestrationDocument(string ApiVersion, string Kind, OrchestrationDocumentMeta Metadata, OrchestrationDocumentStatus Status);
