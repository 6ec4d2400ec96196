namespace FunctionsPlatform.Bench.Core.Keyspace;

/// <param name="PerSecond">Acknowledged puts.</param>
/// <param name="Milliseconds">Median of one put, as its writer saw it.</param>
internal sealed record PutRound(double PerSecond, double Milliseconds);
