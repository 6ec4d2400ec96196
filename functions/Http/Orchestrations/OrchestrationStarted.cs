namespace FunctionsPlatform.Functions.Http;

/// <param name="Name">The id of the instance that was started.</param>
public sealed record OrchestrationStarted(string Name);
