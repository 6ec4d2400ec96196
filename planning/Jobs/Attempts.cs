using System.Collections.Immutable;
using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.Planning.Apps;
using FunctionsPlatform.Planning.Scheduling;

namespace FunctionsPlatform.Planning.Jobs;

/// <summary>A job's Containers, sorted by what can be done with them. Each Container is in exactly one group.</summary>
/// <remarks>
/// What has been counted is marked on the Container itself, in the transaction that counts it: so each end counts once, whatever crashes. Only an
/// end that nobody asked for counts. A Container that was asked to stop, or whose node was lost, has neither succeeded nor failed; its
/// work is done anew.
/// </remarks>
internal sealed record Attempts
{
    /// <summary>Annotation: what the Container's end counted as.</summary>
    public const string OutcomeAnnotation = "platform/outcome";

    private const int MostAtOnce = 8;
    private const long BytesAtOnce = 256 * 1024;

    /// <summary>Meant to run, and not over.</summary>
    public required ImmutableArray<Container> Alive { get; init; }

    /// <summary>Asked to stop, and bound to a node that must still do it.</summary>
    public required ImmutableArray<Container> Stopping { get; init; }

    /// <summary>Over by themselves and to be counted now, in the order of their ends.</summary>
    public required ImmutableArray<Container> Ended { get; init; }

    /// <summary>As <see cref="Ended"/>, but more than one transaction takes: for the next plan.</summary>
    public required ImmutableArray<Container> Uncounted { get; init; }

    /// <summary>Counted, kept for their logs.</summary>
    public required ImmutableArray<Container> Counted { get; init; }

    /// <summary>Nothing more to wait for and nothing to count.</summary>
    public required ImmutableArray<Container> Done { get; init; }

    public static Attempts Sort(IEnumerable<Container> containers)
    {
        var groups = containers.OrderBy(container => container.Metadata.Name, StringComparer.Ordinal).ToLookup(GroupOf);
        ImmutableArray<Container> ended = [.. groups[Group.Ended].OrderBy(EndedAt)];
        var count = CountAtOnce(ended);
        return new Attempts
        {
            Alive = [.. groups[Group.Alive]],
            Stopping = [.. groups[Group.Stopping]],
            Ended = ended[..count],
            Uncounted = ended[count..],
            Counted = [.. groups[Group.Counted].OrderBy(EndedAt)],
            Done = [.. groups[Group.Done]],
        };
    }

    public static AttemptOutcome? OutcomeOf(Container container) =>
        container.Metadata.Annotations.TryGetValue(OutcomeAnnotation, out var word) && Enum.TryParse<AttemptOutcome>(word, out var outcome) ? outcome : null;

    public static Container Marked(Container container, AttemptOutcome outcome) => container with
    {
        Metadata = container.Metadata with { Annotations = container.Metadata.Annotations.SetItem(OutcomeAnnotation, outcome.ToString()) },
    };

    public static DateTimeOffset EndedAt(Container container) =>
        container.Status.LastTermination?.FinishedAt ?? container.Status.FinishedAt ?? container.Metadata.CreationTimestamp ?? DateTimeOffset.MinValue;

    // All that is counted is written together, each with its template and its last words, and a transaction takes 1.5 MiB.
    private static int CountAtOnce(ImmutableArray<Container> ended)
    {
        var (count, bytes) = (0, 0L);
        foreach (var container in ended)
        {
            bytes += ContainerNeeds.TextBytes(container.Spec.Template);
            if (count == MostAtOnce || (count > 0 && bytes > BytesAtOnce)) break;
            count++;
        }

        return count;
    }

    private static Group GroupOf(Container container)
    {
        var isOver = container.Status.Phase.IsFinal();
        if (!Replicas.IsMeantToRun(container)) return isOver || Replicas.IsUnbound(container) ? Group.Done : Group.Stopping;
        if (!isOver) return Group.Alive;
        if (container.Status.Phase == ContainerPhase.Lost) return Group.Done;
        return OutcomeOf(container) is null ? Group.Ended : Group.Counted;
    }

    private enum Group
    {
        Alive,
        Stopping,
        Ended,
        Counted,
        Done,
    }
}
