namespace FunctionsPlatform.Functions.Registries;

/// <summary>There are no credentials where a Registry says that there are. The message holds none.</summary>
internal sealed class SourceUnreadableException(string message) : Exception(message);
