namespace FunctionsPlatform.Testing.FunctionsHost;

/// <summary>The host has no handler to call.</summary>
public sealed class HandlerUnavailableException(string message) : Exception(message);
