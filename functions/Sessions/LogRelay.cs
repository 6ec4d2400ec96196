using System.Collections.Concurrent;
using System.Threading.Channels;
using FunctionsPlatform.Contracts.Agent;

namespace FunctionsPlatform.Functions.Sessions;

/// <summary>Brings the log chunks that an agent streams to the HTTP request that waits for them.</summary>
internal sealed class LogRelay
{
    // With chunks of some KiB this is a reader's lag; beyond it the agent waits.
    private const int Buffered = 32;

    private readonly ConcurrentDictionary<string, (string Node, Channel<LogChunk> Channel)> waiting = new(StringComparer.Ordinal);

    /// <summary>Begins to wait under an id that the agent will answer with.</summary>
    /// <param name="node">Whose agent it is that will.</param>
    public ChannelReader<LogChunk> Open(string requestId, string node)
    {
        var channel = Channel.CreateBounded<LogChunk>(new BoundedChannelOptions(Buffered) { SingleReader = true, SingleWriter = true });
        waiting[requestId] = (node, channel);
        return channel.Reader;
    }

    /// <summary>Nobody reads any more: the agent is told so with its next chunk.</summary>
    public void Close(string requestId)
    {
        if (waiting.TryRemove(requestId, out var asked)) asked.Channel.Writer.TryComplete();
    }

    /// <summary>Gives a chunk to its reader, waiting while that is behind.</summary>
    /// <param name="node">Who delivers; null: one who may for every node.</param>
    /// <returns>False: nobody reads, or not from this node.</returns>
    public async ValueTask<bool> DeliverAsync(string requestId, string? node, LogChunk chunk, CancellationToken cancellationToken)
    {
        if (!waiting.TryGetValue(requestId, out var asked) || (node is not null && node != asked.Node)) return false;
        try
        {
            await asked.Channel.Writer.WriteAsync(chunk, cancellationToken);
            return true;
        }
        catch (ChannelClosedException)
        {
            return false;
        }
    }

    /// <summary>The agent has no more, or is gone.</summary>
    public void Complete(string requestId, string? node)
    {
        if (waiting.TryGetValue(requestId, out var asked) && (node is null || node == asked.Node)) asked.Channel.Writer.TryComplete();
    }
}
