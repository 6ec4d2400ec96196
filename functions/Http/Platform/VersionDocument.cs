namespace FunctionsPlatform.Functions.Http;

/// <param name="Version">Of the control plane.</param>
/// <param name="Api">Of the API that it serves.</param>
public sealed record VersionDocument(string Version, string Api);
