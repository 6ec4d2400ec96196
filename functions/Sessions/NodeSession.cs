using System.Threading.Channels;
using FunctionsPlatform.Contracts.Agent;

namespace FunctionsPlatform.Functions.Sessions;

/// <summary>One agent's open session: what is to be sent to it, until it ends.</summary>
internal sealed class NodeSession : IDisposable
{
    // Assignments replace one another and log requests are few; an agent that takes this many behind has stopped reading.
    private const int Buffered = 64;

    private readonly Channel<ControlMessage> outgoing = Channel.CreateBounded<ControlMessage>(new BoundedChannelOptions(Buffered) { SingleReader = true });
    private readonly CancellationTokenSource ended;

    public NodeSession(string node, CancellationToken callEnded)
    {
        Node = node;
        ended = CancellationTokenSource.CreateLinkedTokenSource(callEnded);
        Ended = ended.Token;
    }

    public string Node { get; }

    /// <summary>Cancelled when the call ends, whoever ends it.</summary>
    public CancellationToken Ended { get; }

    /// <summary>A newer session of the node has taken its place.</summary>
    public bool IsReplaced { get; private set; }

    public ChannelReader<ControlMessage> Outgoing => outgoing.Reader;

    /// <exception cref="OperationCanceledException">The session has ended.</exception>
    public async ValueTask SendAsync(ControlMessage message, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(Ended, cancellationToken);
        await outgoing.Writer.WriteAsync(message, either.Token);
    }

    public void Replace()
    {
        IsReplaced = true;
        End();
    }

    public void End()
    {
        lock (ended)
        {
            if (!Ended.IsCancellationRequested) ended.Cancel();
        }
    }

    public void Dispose()
    {
        // Cancelled first: who still holds the session learns from its token that it is over.
        End();
        lock (ended) ended.Dispose();
    }
}
