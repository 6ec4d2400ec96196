using FunctionsPlatform.Cli.Output;
using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.Cli.Descriptions;

internal static class AppDescription
{
    public static void Write(DescriptionWriter writer, App app, DateTimeOffset now)
    {
        var status = app.Status ?? new AppStatus();
        // What went wrong comes first.
        if (status.Rollout is { Cause: not null } failed) RolloutDescription.Write(writer, failed, now);
        writer.Metadata(app.Metadata, now);
        if (status.Rollout is { Cause: null } rollout) RolloutDescription.Write(writer, rollout, now);
        var stale = status.ObservedGeneration < app.Metadata.Generation ? " (the newest spec is not taken up yet)" : "";
        writer.Field("Replicas", $"{app.WantedReplicas()} wanted, {status.Replicas} there, {status.UpdatedReplicas} updated, {status.ReadyReplicas} ready{stale}");
        if (app.Spec.Autoscale is { } autoscale) Autoscale(writer, autoscale, status.Autoscale, now);
        writer.Template(app.Spec);
        writer.Field("Restart", $"{app.Spec.RestartPolicy.Mode}, pauses {DurationText.Format(app.Spec.RestartPolicy.InitialBackoff)} to {DurationText.Format(app.Spec.RestartPolicy.MaxBackoff)}");
        writer.Field("Stop", $"{app.Spec.StopSignal}, killed after {DurationText.Format(app.Spec.StopGracePeriod)}");
        writer.Field("Strategy", $"{app.Spec.Rollout.Strategy}, at most {app.Spec.Rollout.MaxUnavailable} missing, {app.Spec.Rollout.MaxSurge} more; on failure {app.Spec.Rollout.OnFailure}");
        writer.Field("Orchestration", status.Orchestration);
        writer.Conditions(status.Conditions, now);
        writer.Termination("Last failure", status.LastFailure, now);
    }

    private static void Autoscale(DescriptionWriter writer, AutoscaleSpec spec, AutoscaleStatus? status, DateTimeOffset now)
    {
        var last = status?.LastScaledAt is { } at ? $"; last changed {Age.Since(at, now)} ago: {status.Message}" : "";
        var waiting = status is { DifferentSince: { } since, NearestWanted: { } wanted } ? $"; {wanted} wanted for {Age.Since(since, now)}" : "";
        writer.Field("Autoscale", $"{spec.MinReplicas} to {spec.MaxReplicas} replicas{last}{waiting}");
    }
}
