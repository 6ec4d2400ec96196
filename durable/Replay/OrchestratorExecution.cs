using System.Collections.Immutable;

namespace FunctionsPlatform.Durable;

/// <summary>One generation of one instance, running in memory. Fed with arrivals it yields decisions; it touches no storage and no clock, so the
/// same arrivals yield the same decisions wherever it runs. Not thread-safe.</summary>
internal sealed class OrchestratorExecution(ITaskOrchestrator orchestrator, ExecutionIdentity identity)
{
    private readonly ExecutionContext context = new(identity);
    private Task<object?>? body;

    public Payload? CustomStatus => context.CustomStatus;

    public bool CustomStatusChanged => context.CustomStatusChanged;

    public ImmutableArray<OpenTimer> OpenTimers => context.OpenTimers;

    public bool IsOpen(int taskId) => context.IsOpen(taskId);

    /// <summary>Feeds a step that is already history, and holds what the code does against it.</summary>
    /// <exception cref="DivergedException">They differ.</exception>
    public void Replay(HistoryStep step)
    {
        var arrivals = step.Events.Where(item => item is HistoryEvent.Arrival).ToImmutableArray();
        var recorded = step.Events.Where(item => item is HistoryEvent.Decision).ToImmutableArray();
        var advance = Run(step.At, arrivals, replaying: true);
        if (advance.Taken.Length != arrivals.Length)
        {
            var lost = arrivals.First(item => !advance.Taken.Contains(item));
            throw new DivergedException($"Step {step.Sequence} took in {Describe(lost)}, for which the code no longer waits.");
        }

        for (var index = 0; index < Math.Max(recorded.Length, advance.Decisions.Length); index++)
        {
            var (then, now) = (recorded.ElementAtOrDefault(index), advance.Decisions.ElementAtOrDefault(index));
            if (!Same(then, now)) throw new DivergedException($"Step {step.Sequence} decided {Describe(then)}; the code now decides {Describe(now)}.");
        }

        var ended = step.Events.OfType<HistoryEvent.Ending>().FirstOrDefault();
        if (ended is null && advance.Ending is { } early) throw new DivergedException($"The code now ends in step {step.Sequence} ({Describe(early)}); its history goes on.");
        if (ended is not null && advance.Ending is null) throw new DivergedException($"Step {step.Sequence} ended with {Describe(ended)}; the code now goes on.");
        if (ended?.GetType() != advance.Ending?.GetType())
            throw new DivergedException($"Step {step.Sequence} ended with {Describe(ended)}; the code now ends with {Describe(advance.Ending)}.");
    }

    /// <summary>Takes in what is new.</summary>
    public Advance Advance(DateTimeOffset now, ImmutableArray<HistoryEvent> arrivals) => Run(now, arrivals, replaying: false);

    private Advance Run(DateTimeOffset now, ImmutableArray<HistoryEvent> arrivals, bool replaying)
    {
        context.BeginStep(now, replaying);
        var taken = ImmutableArray.CreateBuilder<HistoryEvent>(arrivals.Length);
        var seen = 0;
        while (seen < arrivals.Length && body is not { IsCompleted: true })
        {
            var arrival = arrivals[seen++];
            if (Feed(arrival)) taken.Add(arrival);
        }

        var ending = Ending();
        var carried = ending is HistoryEvent.ContinuedAsNew ? context.UnprocessedEvents() : [];
        // What foreign code decided in between cannot be trusted to come again.
        var decisions = ending is HistoryEvent.ExecutionFailed && context.Loop.SawForeign ? [] : context.TakeDecisions();
        return new Advance(taken.DrainToImmutable(), seen, decisions, ending, carried);
    }

    private bool Feed(HistoryEvent arrival)
    {
        var taken = true;
        context.Loop.Run(() =>
        {
            if (arrival is HistoryEvent.ExecutionStarted started) body = Start(started);
            else taken = context.Deliver(arrival);
        });
        return taken;
    }

    private async Task<object?> Start(HistoryEvent.ExecutionStarted started)
    {
        context.Input = started.Input?.Text;
        var input = identity.Converter.Deserialize(started.Input?.Text, orchestrator.InputType);
        return await orchestrator.RunAsync(context, input);
    }

    private HistoryEvent.Ending? Ending()
    {
        if (body is null) return null;
        if (context.Loop.SawForeign || (!body.IsCompleted && !context.IsWaiting))
            return new HistoryEvent.ExecutionFailed(TaskFailureDetails.FromException(new ForeignAwaitException(ForeignAwaitException.Awaited)));
        if (!body.IsCompleted) return null;
        context.End();
        if (body.Exception?.InnerException is { } exception) return new HistoryEvent.ExecutionFailed(TaskFailureDetails.FromException(exception)) { CausedBy = CauseOf(exception) };
        if (body.IsCanceled) return new HistoryEvent.ExecutionFailed(TaskFailureDetails.FromException(new TaskCanceledException(body)));
        return Result(body.Result);
    }

    private static int? CauseOf(Exception? exception)
    {
        while (exception is not (null or TaskFailedException)) exception = exception.InnerException;
        return (exception as TaskFailedException)?.TaskId;
    }

    private HistoryEvent.Ending Result(object? result)
    {
        try
        {
            if (context.NextGeneration is { } next) return new HistoryEvent.ContinuedAsNew(next.Input) { NewVersion = next.Version };
            return new HistoryEvent.ExecutionCompleted(identity.Options.Pack("The output", result));
        }
#pragma warning disable CA1031 // Whatever the converter throws about the user's value is the orchestration's failure.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return new HistoryEvent.ExecutionFailed(TaskFailureDetails.FromException(exception));
        }
    }

    private static bool Same(HistoryEvent? then, HistoryEvent? now) => (then, now) switch
    {
        (HistoryEvent.TaskScheduled a, HistoryEvent.TaskScheduled b) => a.Id == b.Id && SameName(a.Name, b.Name),
        (HistoryEvent.SubOrchestrationCreated a, HistoryEvent.SubOrchestrationCreated b) => a.Id == b.Id && SameName(a.Name, b.Name),
        (HistoryEvent.EventSent a, HistoryEvent.EventSent b) => a.Id == b.Id && SameName(a.Name, b.Name),
        (HistoryEvent.TimerCreated a, HistoryEvent.TimerCreated b) => a.Id == b.Id,
        _ => false,
    };

    private static bool SameName(string a, string b) => string.Equals(a, b, StringComparison.OrdinalIgnoreCase);

    private static string Describe(HistoryEvent? item) => item switch
    {
        null => "nothing",
        HistoryEvent.TaskScheduled e => $"activity '{e.Name}' (#{e.Id})",
        HistoryEvent.SubOrchestrationCreated e => $"sub-orchestration '{e.Name}' (#{e.Id})",
        HistoryEvent.EventSent e => $"event '{e.Name}' to '{e.InstanceId}' (#{e.Id})",
        HistoryEvent.TimerCreated e => $"a timer (#{e.Id})",
        HistoryEvent.EventRaised e => $"event '{e.Name}'",
        HistoryEvent.ExecutionFailed e => e.Failure.ToString(),
        HistoryEvent.Completion e => $"the outcome of #{e.TaskId} ({e.GetType().Name})",
        _ => item.GetType().Name,
    };
}
