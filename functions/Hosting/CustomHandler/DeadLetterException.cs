namespace FunctionsPlatform.Functions.Hosting;

/// <summary>A message can never be handled: the host is told of a failure until the broker puts it among its dead letters.</summary>
internal sealed class DeadLetterException(string reason) : Exception($"never to be handled: {reason}");
