namespace FunctionsPlatform.Functions.Http;

/// <param name="Name">The instance's id.</param>
public sealed record OrchestrationDocumentMeta(string Name, DateTimeOffset CreationTimestamp);
