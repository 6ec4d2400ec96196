namespace FunctionsPlatform.NodeAgent.Runtimes;

/// <summary>The runtime could not be asked or answered with a fault of its own. Nothing is known about the outcome; ask again later.</summary>
public sealed class RuntimeUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
