using FunctionsPlatform.Storage;

namespace FunctionsPlatform.Functions.Hosting;

/// <summary>The three ports as one backend gives them.</summary>
/// <param name="Owner">Disposed with the host; null when the caller keeps it.</param>
public sealed record PlatformStorage(ITableStore Tables, IQueueStore Queues, IBlobStore Blobs, IAsyncDisposable? Owner) : IAsyncDisposable
{
    public ValueTask DisposeAsync() => Owner?.DisposeAsync() ?? ValueTask.CompletedTask;
}
