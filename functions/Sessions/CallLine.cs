using FunctionsPlatform.Contracts.Agent;

namespace FunctionsPlatform.Functions.Sessions;

/// <summary>The requests of other processes that wait for one session's agent to read, in their order.</summary>
internal sealed class CallLine
{
    // Who asks meanwhile hears that the node does not answer.
    private const int MostWaiting = 64;

    private Task last = Task.CompletedTask;
    private int waiting;

    /// <summary>Never waits. For one caller at a time.</summary>
    public void Add(NodeSession session, LogRequest request, TimeSpan patience, TimeProvider time, CancellationToken stopping)
    {
        if (Interlocked.Increment(ref waiting) > MostWaiting) Interlocked.Decrement(ref waiting);
        else last = SendAsync(last, session, request, patience, time, stopping);
    }

    private async Task SendAsync(Task before, NodeSession session, LogRequest request, TimeSpan patience, TimeProvider time, CancellationToken stopping)
    {
        await before;
        try
        {
            using var limit = new CancellationTokenSource(patience, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stopping);
            await session.SendAsync(new ControlMessage { LogRequest = request }, either.Token);
        }
        catch (Exception over) when (over is OperationCanceledException or ObjectDisposedException)
        {
            // The session is over, or its agent does not read; or this process stops.
        }
        finally
        {
            Interlocked.Decrement(ref waiting);
        }
    }
}
