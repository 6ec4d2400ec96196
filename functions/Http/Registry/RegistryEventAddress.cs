namespace FunctionsPlatform.Functions.Http;

/// <summary>Where registries send their events, and what they carry.</summary>
public sealed record RegistryEventAddress(string Url, string Secret);
