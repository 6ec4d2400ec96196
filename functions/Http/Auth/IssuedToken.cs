namespace FunctionsPlatform.Functions.Http;

/// <summary>A token, told once: it is not stored.</summary>
public sealed record IssuedToken(string Token, DateTimeOffset ExpiresAt);
