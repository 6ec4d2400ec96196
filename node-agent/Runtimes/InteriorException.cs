namespace FunctionsPlatform.NodeAgent.Runtimes;

/// <summary>What was asked for inside a container cannot be; the message is for who asked.</summary>
public sealed class InteriorException(string message, Exception? inner = null) : Exception(message, inner);
