using FunctionsPlatform.Contracts.Agent;

namespace FunctionsPlatform.Functions.Sessions;

/// <summary>Asks a node for logs on whichever way there is to it: its session in this process, the process that holds it, or its queue.</summary>
internal sealed class LogAsker(NodeSessions sessions, LogRelay relay, LogMail? mail, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <returns>Null: the node cannot be asked.</returns>
    public async Task<LogAnswer?> AskAsync(string node, LogRequest request, CancellationToken cancellationToken)
    {
        if (sessions.Find(node) is not { } session) return mail is null ? null : await mail.AskAsync(node, request, cancellationToken);
        var chunks = relay.Open(request.RequestId, node);
        try
        {
            using var patience = new CancellationTokenSource(Patience, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
            await session.SendAsync(new ControlMessage { LogRequest = request }, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The session is over, or its agent does not read: nothing will come, which the caller sees.
        }
        catch
        {
            // Who asked has left, and nobody gets the answer whose end would do it.
            relay.Close(request.RequestId);
            throw;
        }

        return new LogAnswer(chunks, () => EndAsync(session, request), Patience, session.Ended);
    }

    /// <summary>Tells the agent that nobody reads any more.</summary>
    private async Task EndAsync(NodeSession session, LogRequest request)
    {
        relay.Close(request.RequestId);
        try
        {
            using var patience = new CancellationTokenSource(Patience, time);
            await session.SendAsync(new ControlMessage { LogRequest = new LogRequest { RequestId = request.RequestId, Cancel = true } }, patience.Token);
        }
        catch (OperationCanceledException)
        {
            // The session is over, and its log streams with it; or its agent does not read, and learns with its next chunk that nobody waits.
        }
    }
}
