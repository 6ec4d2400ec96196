namespace FunctionsPlatform.Functions.Http;

/// <summary>Endpoint metadata: no token needed.</summary>
public sealed record PublicEndpoint;
