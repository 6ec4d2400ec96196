using System.Collections.Concurrent;
using System.Threading.Channels;
using FunctionsPlatform.Contracts.Agent;

namespace FunctionsPlatform.Functions.Sessions;

/// <summary>Brings the log chunks that an agent streams to the HTTP request that waits for them.</summary>
internal sealed class LogRelay
{
    // With chunks of some KiB this is a reader's lag; beyond it the agent waits.
    private const int Buffered = 32;

    private readonly ConcurrentDictionary<string, Channel<LogChunk>> waiting = new(StringComparer.Ordinal);

    /// <summary>Begins to wait under an id that the agent will answer with.</summary>
    public ChannelReader<LogChunk> Open(string requestId)
    {
        var channel = Channel.CreateBounded<LogChunk>(new BoundedChannelOptions(Buffered) { SingleReader = true, SingleWriter = true });
        waiting[requestId] = channel;
        return channel.Reader;
    }

    /// <summary>Nobody reads any more: the agent is told so with its next chunk.</summary>
    public void Close(string requestId)
    {
        if (waiting.TryRemove(requestId, out var channel)) channel.Writer.TryComplete();
    }

    /// <summary>Gives a chunk to its reader, waiting while that is behind.</summary>
    /// <returns>False: nobody reads.</returns>
    public async ValueTask<bool> DeliverAsync(string requestId, LogChunk chunk, CancellationToken cancellationToken)
    {
        if (!waiting.TryGetValue(requestId, out var channel)) return false;
        try
        {
            await channel.Writer.WriteAsync(chunk, cancellationToken);
            return true;
        }
        catch (ChannelClosedException)
        {
            return false;
        }
    }

    /// <summary>The agent has no more, or is gone.</summary>
    public void Complete(string requestId)
    {
        if (waiting.TryGetValue(requestId, out var channel)) channel.Writer.TryComplete();
    }
}
