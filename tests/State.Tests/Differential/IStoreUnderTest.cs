namespace FunctionsPlatform.State.Tests.Differential;

/// <summary>What is asked of both. Each answer is text that says all of it, so that a difference can be read.</summary>
internal interface IStoreUnderTest
{
    Task<string> CommitAsync(Transaction transaction);

    /// <summary>The only operation, in the request of its own that etcd has for it.</summary>
    Task<string> DoAsync(Operation operation);

    Task<string> RangeAsync(RangeQuery query);

    Task<string> CompactAsync(long revision);

    Task<string> GrantAsync(long lease, int seconds);

    Task<string> KeepAliveAsync(long lease);

    Task<string> RevokeAsync(long lease);

    Task<string> LeaseAsync(long lease);

    Task<string> LeasesAsync();

    /// <summary>The events from the request's revision up to <paramref name="last"/>, after which at least one must come.</summary>
    Task<string> WatchAsync(WatchRequest request, long last);
}
