namespace FunctionsPlatform.NodeAgent.Runtimes;

/// <param name="Tail">Lines from the end; 0 is all.</param>
/// <param name="Follow">Go on until the container ends or the reader stops.</param>
public sealed record LogQuery(int Tail = 0, DateTimeOffset? Since = null, bool Follow = false);
