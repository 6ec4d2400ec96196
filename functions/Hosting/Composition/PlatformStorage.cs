using FunctionsPlatform.Storage;

namespace FunctionsPlatform.Functions.Hosting;

/// <summary>The three ports as one backend gives them.</summary>
/// <param name="Owner">Disposed with the host; null when the caller keeps it.</param>
public sealed record PlatformStorage(ITableStore Tables, IQueueStore Queues, IBlobStore Blobs, IAsyncDisposable? Owner) : IAsyncDisposable
{
    /// <summary>True when other control planes may use the same storage at the same time.</summary>
    public bool Shared { get; init; }

    /// <summary>Signed addresses for agents; null where they could not reach the storage by themselves.</summary>
    public IAccessGrants? Grants { get; init; }

    /// <summary>Throws when the storage cannot be reached or refuses; called once, at the start.</summary>
    public Func<CancellationToken, Task> ProbeAsync { get; init; } = static _ => Task.CompletedTask;

    public ValueTask DisposeAsync() => Owner?.DisposeAsync() ?? ValueTask.CompletedTask;
}
