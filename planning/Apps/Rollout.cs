using System.Collections.Immutable;
using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.Planning.Rollouts;

namespace FunctionsPlatform.Planning.Apps;

/// <summary>Which running replicas must go: those of older versions as far as the course allows, and those beyond the wanted number.</summary>
internal sealed record Rollout(ImmutableArray<Container> Stop)
{
    public static Rollout Plan(RolloutCourse course, Replicas replicas)
    {
        var old = OldToStop(course, replicas);
        return new Rollout([.. old, .. CurrentToStop(course, replicas, replicas.Old.RemoveRange(old))]);
    }

    private static List<Container> OldToStop(RolloutCourse course, Replicas replicas)
    {
        var good = replicas.Current.Count(course.Counting.Counts);
        // Old ones that are not ready go first, but they too are counted: one that crashed and is coming back would otherwise be lost for
        // good to a new version that never becomes ready.
        var mayGo = Math.Min(replicas.Old.Length + good - course.LeastReady, replicas.Old.Length - course.KeptWanted);
        var readyMayGo = replicas.Old.Count(Replicas.IsReady) + good - course.LeastReady;
        var stop = new List<Container>();
        foreach (var container in StopOrder.Of(replicas.Old).OrderBy(course.IsKept))
        {
            if (stop.Count >= mayGo) break;
            if (Replicas.IsReady(container) && --readyMayGo < 0) break;
            stop.Add(container);
        }

        return stop;
    }

    private static IEnumerable<Container> CurrentToStop(RolloutCourse course, Replicas replicas, ImmutableArray<Container> oldLeft)
    {
        var ready = replicas.Current.Count(Replicas.IsReady);
        var excess = replicas.Current.Length - course.TargetWanted;
        // A surge that shrank under way: only replicas that do not serve yet give way to old ones that do.
        var overSurge = course.IsStill ? 0 : replicas.Current.Length + oldLeft.Length - course.Most;
        var count = Math.Max(excess, Math.Min(overSurge, replicas.Current.Length - ready));
        var readyMayGo = Math.Max(0, ready + oldLeft.Count(Replicas.IsReady) - course.LeastReady);
        return StopOrder.Of(replicas.Current).OrderBy(course.Counting.Counts).Take(Math.Max(0, count)).Where(container => !Replicas.IsReady(container) || readyMayGo-- > 0);
    }
}
