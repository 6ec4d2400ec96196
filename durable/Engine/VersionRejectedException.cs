namespace FunctionsPlatform.Durable;

/// <summary>Another host must run this instance: its version is not ours.</summary>
internal sealed class VersionRejectedException(string message) : Exception(message);
