using System.Collections.Immutable;

namespace FunctionsPlatform.Durable;

/// <summary>What waits for an instance, sorted by what a step does with it. Pure.</summary>
/// <param name="Controls">Terminate, suspend, resume.</param>
/// <param name="Rows">For the orchestrator, oldest first; a generation's start before all.</param>
/// <param name="Stale">For nobody: meant for an earlier generation, or taken in before.</param>
/// <param name="DueTimers">Earliest first.</param>
internal sealed record StepInputs(
    ImmutableArray<InboxRow> Controls, ImmutableArray<InboxRow> Rows, ImmutableArray<InboxRow> Stale, ImmutableArray<HistoryEvent> DueTimers)
{
    public bool IsEmpty => Controls.Length + Rows.Length + Stale.Length + DueTimers.Length == 0;

    public static StepInputs Of(InstanceHead head, IEnumerable<InboxRow> inbox, IEnumerable<Trigger> triggers, DateTimeOffset now)
    {
        var controls = ImmutableArray.CreateBuilder<InboxRow>();
        var stale = ImmutableArray.CreateBuilder<InboxRow>();
        var rows = new List<InboxRow>();
        foreach (var row in inbox)
        {
            if (row.Key.StartsWith(InstanceRows.ControlPrefix, StringComparison.Ordinal)) controls.Add(row);
            else (IsFor(head, row) ? rows : (ICollection<InboxRow>)stale).Add(row);
        }

        // One for another generation is not taken: this head may be out of date, and the outcome's own inbox row sorts it out.
        foreach (var trigger in triggers)
            rows.AddRange(trigger.Direct.Where(outcome => !outcome.IsTaken && outcome.Call.Execution == head.ExecutionKey).Select(outcome => outcome.Row));

        var due = from timer in head.Timers where timer.FireAt <= now orderby timer.FireAt, timer.Id select (HistoryEvent)new HistoryEvent.TimerFired(timer.Id);
        var sorted = rows.OrderByDescending(row => row.IsStart).ThenBy(row => row.At).ThenBy(row => row.Key, StringComparer.Ordinal);
        return new StepInputs(controls.DrainToImmutable(), [.. sorted], stale.DrainToImmutable(), [.. due]);
    }

    private static bool IsFor(InstanceHead head, InboxRow row)
    {
        if (row.IsStart) return row.Key == InstanceRows.Start(head.Generation);
        if (row.Key.StartsWith(InstanceRows.CompletionPrefix, StringComparison.Ordinal))
            return row.Key.StartsWith(InstanceRows.CompletionsOf(head.ExecutionKey), StringComparison.Ordinal);
        return !row.Events.OfType<HistoryEvent.EventRaised>().Any(raised => head.Seen.Contains(raised.EventId));
    }
}
