using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.Planning.Apps;

namespace FunctionsPlatform.Planning.Rollouts;

/// <summary>When a replica counts for a rollout: once it has been ready for <see cref="RolloutSpec.MinReadySeconds"/>.</summary>
internal readonly record struct Availability(TimeSpan MinReady, DateTimeOffset Now)
{
    /// <summary>Without a health check whatever runs is ready; this long it must not have ended.</summary>
    private static readonly TimeSpan WithoutHealthCheck = TimeSpan.FromSeconds(3);

    public static Availability Of(App app, AppSpec template, DateTimeOffset now) => new(
        app.Spec.Rollout.MinReadySeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : template.HealthCheck is null ? WithoutHealthCheck : TimeSpan.Zero, now);

    public bool Counts(Container container) => Replicas.IsReady(container) && (MinReady == TimeSpan.Zero || DueAt(container) <= Now);

    /// <summary>When the next of those that are ready comes to count. Null: none is waiting.</summary>
    public DateTimeOffset? NextDue(IEnumerable<Container> containers)
    {
        if (MinReady == TimeSpan.Zero) return null;
        var (due, now) = (this, Now);
        return containers.Where(Replicas.IsReady).Select(container => due.DueAt(container)).Where(at => at > now).Cast<DateTimeOffset?>().Min();
    }

    private DateTimeOffset DueAt(Container container) => (container.Status.ReadySince ?? Now) + MinReady;
}
