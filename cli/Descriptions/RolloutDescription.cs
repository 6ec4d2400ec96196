using System.Globalization;
using FunctionsPlatform.Cli.Output;
using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.Cli.Descriptions;

/// <summary>How a rollout stands and, when it failed, all that is known of why.</summary>
internal static class RolloutDescription
{
    public static void Write(DescriptionWriter writer, App app, DateTimeOffset now)
    {
        writer.Field("Name", app.Metadata.Name);
        if (app.Status?.Rollout is not { } rollout)
        {
            writer.Field("Rollout", "not taken up yet");
            return;
        }

        Write(writer, rollout, now);
        writer.Field("Replicas", $"{app.WantedReplicas()} wanted, {app.Status.Replicas} there, {app.Status.UpdatedReplicas} updated, {app.Status.ReadyReplicas} ready");
    }

    public static void Write(DescriptionWriter writer, RolloutStatus rollout, DateTimeOffset now)
    {
        var back = rollout.RolledBackTo is { } to ? $", back to revision {to}" : "";
        writer.Field("Rollout", $"revision {rollout.Revision} is {rollout.Phase}{back}, begun {Age.Since(rollout.StartedAt, now)} ago");
        writer.Field("Image", rollout.Digest is null ? rollout.Image : $"{rollout.Image} ({rollout.Digest})");
        writer.Field("State", rollout.Cause is null ? rollout.Message : null);
        if (rollout.Cause is null) return;
        writer.Field("Cause", $"{rollout.Cause}: {rollout.Message}");
        writer.Field("Container", rollout.Node is null ? rollout.Container : $"{rollout.Container} on {rollout.Node}");
        writer.Field("Exit code", rollout.ExitCode?.ToString(CultureInfo.InvariantCulture));
        writer.Lines("Health check", rollout.Probes.Select(Line));
        writer.Lines("Last lines", rollout.Logs.Select(line => "| " + line));
    }

    private static string Line(ProbeRecord probe)
    {
        var body = probe.Body is { } said ? $": {said.ReplaceLineEndings(" ")}" : "";
        return string.Create(CultureInfo.InvariantCulture, $"{probe.At:HH:mm:ss}  {probe.Latency.TotalMilliseconds,7:0.0} ms  {(probe.Good ? "good" : "bad ")}  {probe.Detail}{body}");
    }
}
