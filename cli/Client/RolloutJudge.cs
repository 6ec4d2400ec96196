using System.Text.Json;
using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.Cli.Client;

/// <summary>Whether a rollout has come to an end, good or bad, or waits for a person.</summary>
internal static class RolloutJudge
{
    public static Verdict IsOver(JsonElement? resource)
    {
        if (resource is not { } there) return new Verdict(false, "is not there");
        var app = there.Deserialize(ResourceJson.Default.App)!;
        if (app.Status?.Rollout is not { } rollout || app.Status.ObservedGeneration < app.Metadata.Generation) return new Verdict(false, "the newest spec is not taken up yet");
        return new Verdict(rollout.Phase != RolloutPhase.InProgress, $"revision {rollout.Revision} is {rollout.Phase}: {rollout.Message}");
    }
}
