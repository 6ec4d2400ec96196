using FunctionsPlatform.Functions.Sessions;

namespace FunctionsPlatform.Functions.Http;

/// <summary>Waits for the beginning of a node's answer, and gives it on as the answer to a request.</summary>
internal static class LogReply
{
    /// <param name="orElse">What to answer when the node has no lines, or none comes, and why.</param>
    public static async Task<IResult> OfAsync(LogAnswer? answer, string node, bool asJson, Func<string, IResult> orElse, TimeProvider time, CancellationToken stopping, CancellationToken cancellationToken)
    {
        if (answer is null) return orElse($"node '{node}' is not connected");
        var answered = false;
        try
        {
            using var patience = new CancellationTokenSource(answer.Patience, time);
            using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, answer.Lost, stopping, patience.Token);
            if (!await answer.Chunks.WaitToReadAsync(waiting.Token)) return new LogResult([], asJson);
            if (!answer.Chunks.TryPeek(out var first) || first.Error.Length == 0)
            {
                answered = true;
                return new LogStreamResult(answer.Chunks, answer.End, asJson, stopping);
            }

            return orElse(first.Error);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return orElse($"node '{node}' does not answer");
        }
        finally
        {
            if (!answered) await answer.End();
        }
    }
}
