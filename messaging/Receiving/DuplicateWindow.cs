namespace FunctionsPlatform.Messaging;

/// <summary>Remembers the ids that were handled lately, so that a repetition is noticed. Two deliveries of one id at the same time take turns: the second waits for how the first ends.</summary>
internal sealed class DuplicateWindow(int capacity, TimeSpan span, TimeProvider time)
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, DateTimeOffset> handled = new(StringComparer.Ordinal);
    private readonly Queue<(string Id, DateTimeOffset At)> oldest = new();
    private readonly Dictionary<string, TaskCompletionSource> underWay = new(StringComparer.Ordinal);

    /// <returns>False: it was handled already. True: it is the caller's to handle, and <see cref="End"/> must follow.</returns>
    public async ValueTask<bool> BeginAsync(string id, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task other;
            lock (gate)
            {
                Forget();
                if (handled.ContainsKey(id)) return false;
                if (!underWay.TryGetValue(id, out var turn))
                {
                    underWay[id] = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                    return true;
                }

                other = turn.Task;
            }

            await other.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    public void End(string id, bool wasHandled)
    {
        TaskCompletionSource? turn;
        lock (gate)
        {
            if (wasHandled)
            {
                var now = time.GetUtcNow();
                handled[id] = now;
                oldest.Enqueue((id, now));
                Forget();
            }

            underWay.Remove(id, out turn);
        }

        turn?.TrySetResult();
    }

    private void Forget()
    {
        var before = time.GetUtcNow() - span;
        while (oldest.TryPeek(out var first) && (oldest.Count > capacity || first.At <= before))
        {
            oldest.Dequeue();
            // Unless it was handled once more since.
            if (handled.TryGetValue(first.Id, out var at) && at == first.At) handled.Remove(first.Id);
        }
    }
}
