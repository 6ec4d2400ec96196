using System.Collections.Immutable;
using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.Planning.Apps;

namespace FunctionsPlatform.Planning.Autoscaling;

/// <summary>Chooses how many replicas an app has, between its limits, by what they use. The metric that wants most decides; fewer come only after a while, and more at no more than double at a time.</summary>
/// <remarks>The rule of Kubernetes' HorizontalPodAutoscaler: the ready ones times what they use, over what they should. What is chosen is kept in the app's status; nothing is written while nothing changes.</remarks>
public static class Autoscaler
{
    /// <summary>How often to look.</summary>
    public static readonly TimeSpan Pace = TimeSpan.FromSeconds(15);

    /// <summary>So many more at once, where double would be fewer.</summary>
    private const int LeastStep = 4;

    /// <summary>The app as the autoscaler has it: with as many replicas as are wanted now. For planning only; of its parts only the status is stored.</summary>
    /// <param name="usage">Null: nobody has looked; what was decided holds.</param>
    public static AutoscaleDecision Decide(App app, ImmutableArray<Container> containers, AutoscaleUsage? usage, DateTimeOffset now)
    {
        if (app.Spec.Autoscale is not { } spec) return app.Status?.Autoscale is null ? new AutoscaleDecision(app, null, null) : new AutoscaleDecision(app with { Status = app.Status with { Autoscale = null } }, null, null);
        var before = app.Status?.Autoscale;
        var current = app.WantedReplicas();
        var status = before is null || before.DesiredReplicas != current ? new AutoscaleStatus { DesiredReplicas = current, Message = "as many as the spec says", LastScaledAt = before?.LastScaledAt } : before;
        PlannedEvent? told = null;
        if (usage is not null)
        {
            ImmutableArray<Recommendation> wishes = [.. new MetricReader(app, containers, usage, now).ReadAll()];
            (status, told) = Weigh(spec, status, wishes, now);
        }

        return new AutoscaleDecision(app with { Spec = app.Spec with { Replicas = status.DesiredReplicas }, Status = (app.Status ?? new AppStatus()) with { Autoscale = status } }, now + Pace, told);
    }

    private static (AutoscaleStatus Status, PlannedEvent? Told) Weigh(AutoscaleSpec spec, AutoscaleStatus status, ImmutableArray<Recommendation> wishes, DateTimeOffset now)
    {
        // A metric that says nothing may want more than the others: nothing is taken away without it.
        var isWhole = wishes.All(wish => wish.Replicas is not null);
        var current = status.DesiredReplicas;
        if (wishes.Max(wish => wish.Replicas) is not { } most || (most < current && !isWhole)) return (AtRest(status), null);
        var wanted = Math.Clamp(most, spec.MinReplicas, spec.MaxReplicas);
        if (wanted == current) return (AtRest(status), null);
        return wanted > current ? Up(spec, status, wanted, wishes, now) : Down(spec, status, wanted, wishes, now);
    }

    private static AutoscaleStatus AtRest(AutoscaleStatus status) => status.DifferentSince is null ? status : status with { DifferentSince = null, NearestWanted = null };

    private static (AutoscaleStatus Status, PlannedEvent? Told) Up(AutoscaleSpec spec, AutoscaleStatus status, int wanted, ImmutableArray<Recommendation> wishes, DateTimeOffset now)
    {
        var current = status.DesiredReplicas;
        var waiting = Waiting(status, wanted, isUp: true, now);
        // The last step shows in what is used only once its replicas are ready and were measured.
        var hasShown = status.LastScaledAt is not { } last || now - last >= Pace;
        if (!hasShown || now - waiting.DifferentSince < spec.ScaleUp.StabilizationWindow) return (waiting, null);
        var next = Math.Min(waiting.NearestWanted!.Value, Math.Max(2 * current, current + LeastStep));
        return Scaled(waiting, next, wishes, now);
    }

    private static (AutoscaleStatus Status, PlannedEvent? Told) Down(AutoscaleSpec spec, AutoscaleStatus status, int wanted, ImmutableArray<Recommendation> wishes, DateTimeOffset now)
    {
        var waiting = Waiting(status, wanted, isUp: false, now);
        return now - waiting.DifferentSince < spec.ScaleDown.StabilizationWindow ? (waiting, null) : Scaled(waiting, waiting.NearestWanted!.Value, wishes, now);
    }

    /// <summary>Notes since when another number is wanted, and which of those wanted since is the nearest.</summary>
    private static AutoscaleStatus Waiting(AutoscaleStatus status, int wanted, bool isUp, DateTimeOffset now)
    {
        var isSameWay = status.NearestWanted is { } earlier && earlier > status.DesiredReplicas == isUp;
        if (!isSameWay) return status with { DifferentSince = now, NearestWanted = wanted };
        var nearest = isUp ? Math.Min(status.NearestWanted!.Value, wanted) : Math.Max(status.NearestWanted!.Value, wanted);
        return nearest == status.NearestWanted ? status : status with { NearestWanted = nearest };
    }

    private static (AutoscaleStatus Status, PlannedEvent? Told) Scaled(AutoscaleStatus status, int next, ImmutableArray<Recommendation> wishes, DateTimeOffset now)
    {
        var why = string.Join(", ", wishes.Select(wish => $"{wish.Reading.Metric} {wish.Reading.Current} (target {wish.Reading.Target})"));
        var scaled = new AutoscaleStatus { DesiredReplicas = next, Message = why, LastScaledAt = now, Readings = [.. wishes.Select(wish => wish.Reading)] };
        return (scaled, new PlannedEvent(EventType.Normal, "Scaled", $"from {status.DesiredReplicas} to {next} replicas: {why}"));
    }
}
