namespace FunctionsPlatform.State;

/// <summary>A promise to keep calling. While it is kept alive the keys attached to it stay; when it is revoked or expires they are deleted.</summary>
/// <param name="Id">Unique in its keyspace; never 0.</param>
/// <param name="TimeToLive">As granted; it may be longer than what was asked for.</param>
public sealed record Lease(long Id, TimeSpan TimeToLive);
