namespace FunctionsPlatform.Functions.Http;

/// <param name="ResourceVersion">Always "0": orchestrations are not watched.</param>
public sealed record OrchestrationListMeta(string ResourceVersion, string? Continue);
