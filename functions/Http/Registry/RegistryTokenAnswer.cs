namespace FunctionsPlatform.Functions.Http;

/// <summary>For one pull. With none of the fields: pull without credentials.</summary>
/// <param name="Registry">The Registry that it comes from.</param>
/// <param name="Token">The registry's own, for one repository and some minutes.</param>
/// <param name="Refused">Why the registry gives none, in its words.</param>
public sealed record RegistryTokenAnswer(string? Registry, string? Token, string? Username, string? Password, string? Refused);
