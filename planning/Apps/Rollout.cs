using System.Collections.Immutable;
using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.Planning.Apps;

/// <summary>Which running replicas must go: those of older versions a few at a time, and those beyond the wanted number.</summary>
internal sealed record Rollout(ImmutableArray<Container> Stop)
{
    public static Rollout Plan(AppSpec spec, Replicas replicas)
    {
        var old = OldToStop(spec, replicas);
        var excess = CurrentToStop(spec, replicas, replicas.Old.Length - old.Count);
        return new Rollout([.. old, .. excess]);
    }

    private static List<Container> OldToStop(AppSpec spec, Replicas replicas)
    {
        var leastReady = Math.Max(0, spec.Replicas - spec.Rollout.MaxUnavailable);
        var currentReady = replicas.Current.Count(Replicas.IsReady);
        // Old ones that are not ready go first, but they too are counted: one that crashed and is coming back would otherwise be lost for
        // good to a new version that never becomes ready.
        var mayGo = replicas.Old.Length + currentReady - leastReady;
        var readyMayGo = replicas.Old.Count(Replicas.IsReady) + currentReady - leastReady;
        var stop = new List<Container>();
        foreach (var container in StopOrder.Of(replicas.Old))
        {
            if (stop.Count >= mayGo) break;
            if (Replicas.IsReady(container) && --readyMayGo < 0) break;
            stop.Add(container);
        }

        return stop;
    }

    private static IEnumerable<Container> CurrentToStop(AppSpec spec, Replicas replicas, int oldLeft)
    {
        var excess = replicas.Current.Length - spec.Replicas;
        // A surge that shrank under way: only replicas that do not serve yet give way to old ones that do.
        var overSurge = replicas.Current.Length + oldLeft - (spec.Replicas + spec.Rollout.MaxSurge);
        var notReady = replicas.Current.Length - replicas.Current.Count(Replicas.IsReady);
        var count = Math.Max(excess, Math.Min(overSurge, notReady));
        return StopOrder.Of(replicas.Current).Take(Math.Max(0, count));
    }
}
