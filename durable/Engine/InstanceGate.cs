namespace FunctionsPlatform.Durable;

/// <summary>Lets one run at a time through for each instance in this process. Triggers that come meanwhile share the next run, so a thousand
/// outcomes of a fan-out cost a few steps.</summary>
internal sealed class InstanceGate(Func<string, IReadOnlyList<Trigger>, CancellationToken, Task> run)
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, Turns> instances = new(StringComparer.Ordinal);

    /// <summary>Completes when a run that began after this call has ended.</summary>
    public Task RunAsync(string instanceId, Trigger trigger, CancellationToken cancellationToken)
    {
        Turn turn;
        Task before;
        lock (gate)
        {
            if (!instances.TryGetValue(instanceId, out var turns))
            {
                turn = new Turn(trigger);
                instances.Add(instanceId, new Turns(turn));
                before = Task.CompletedTask;
            }
            else if (turns.Next is { } shared)
            {
                shared.Triggers.Add(trigger);
                return shared.Done.Task;
            }
            else
            {
                turn = turns.Next = new Turn(trigger);
                before = turns.Current.Done.Task;
            }
        }

        return LeadAsync(instanceId, turn, before, cancellationToken);
    }

    private async Task LeadAsync(string instanceId, Turn turn, Task before, CancellationToken cancellationToken)
    {
        // The turn before has its own callers to tell of its failure.
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (gate)
        {
            var turns = instances[instanceId];
            if (turns.Next == turn) (turns.Current, turns.Next) = (turn, null);
        }

        try
        {
            await run(instanceId, turn.Triggers, cancellationToken).ConfigureAwait(false);
            Leave(instanceId);
            turn.Done.SetResult();
        }
        catch (Exception exception)
        {
            Leave(instanceId);
            turn.Done.SetException(exception);
            // Followers may be none: the leader tells its own caller.
            _ = turn.Done.Task.Exception;
            throw;
        }
    }

    private void Leave(string instanceId)
    {
        lock (gate)
        {
            if (instances[instanceId].Next is null) instances.Remove(instanceId);
        }
    }

    private sealed class Turn(Trigger first)
    {
        public List<Trigger> Triggers { get; } = [first];

        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private sealed class Turns(Turn current)
    {
        public Turn Current { get; set; } = current;

        public Turn? Next { get; set; }
    }
}
