using System.Text.Json;
using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.Cli.Client;

/// <summary>What can be waited for.</summary>
internal static class Judges
{
    private const string Condition = "condition=";

    /// <summary>By the word of <c>--for</c>; null when there is none.</summary>
    public static Func<JsonElement?, Verdict>? Find(string word) => word switch
    {
        "ready" => resource => resource is { } there ? IsReady(there) : new Verdict(false, "is not there"),
        "deleted" => resource => new Verdict(resource is null, "is still there"),
        _ when word.StartsWith(Condition, StringComparison.Ordinal) && word.Length > Condition.Length =>
            resource => resource is { } there ? HasCondition(there, word[Condition.Length..]) : new Verdict(false, "is not there"),
        _ => null,
    };

    private static Verdict IsReady(JsonElement resource) => resource.Text("kind") switch
    {
        nameof(App) => IsAppReady(resource.Deserialize(ResourceJson.Default.App)!),
        nameof(DaemonApp) => IsDaemonReady(resource.Deserialize(ResourceJson.Default.DaemonApp)!),
        nameof(Job) => IsJob(resource.Deserialize(ResourceJson.Default.Job)!, JobConditions.Complete),
        nameof(Container) => new Verdict(resource.At("status", "ready")?.ValueKind == JsonValueKind.True, $"is {resource.Text("status", "phase")}"),
        _ => HasCondition(resource, "Ready"),
    };

    /// <summary>All wanted replicas are ready, and they are of the newest spec, and none is left over.</summary>
    private static Verdict IsAppReady(App app)
    {
        var status = app.Status ?? new AppStatus();
        var wanted = app.WantedReplicas();
        if (app.Metadata.DeletionTimestamp is not null) return new Verdict(false, "is being deleted");
        if (status.ObservedGeneration < app.Metadata.Generation) return new Verdict(false, "the newest spec is not taken up yet");
        if (status.Rollout is { Phase: RolloutPhase.RolledBack } rollout)
            return new Verdict(false, $"revision {rollout.Revision} gave way to revision {rollout.RolledBackTo}: {rollout.Message}; 'fp rollout status' tells more", IsHopeless: true);
        var isDone = status.ReadyReplicas == wanted && status.UpdatedReplicas == wanted && status.Replicas == wanted;
        var surplus = status.Replicas > wanted ? $", {status.Replicas - wanted} to go" : "";
        var failure = status.LastFailure is { } last && !(last.FinishedAt < status.Rollout?.StartedAt) ? $"; last failure: {last.Reason}, exit code {last.ExitCode}" : "";
        return new Verdict(isDone, $"{status.ReadyReplicas} of {wanted} ready, {status.UpdatedReplicas} updated{surplus}{failure}");
    }

    /// <summary>Each node that should run it has a ready replica of the newest spec.</summary>
    private static Verdict IsDaemonReady(DaemonApp app)
    {
        var status = app.Status ?? new DaemonAppStatus();
        if (status.ObservedGeneration < app.Metadata.Generation) return new Verdict(false, "the newest spec is not taken up yet");
        return new Verdict(status.Ready == status.Desired && status.Updated == status.Desired, $"{status.Ready} of {status.Desired} nodes ready, {status.Updated} updated");
    }

    /// <summary>A job that has come to an end comes to no other.</summary>
    private static Verdict IsJob(Job job, string type)
    {
        var conditions = job.Status?.Conditions ?? [];
        var asked = conditions.FirstOrDefault(condition => string.Equals(condition.Type, type, StringComparison.OrdinalIgnoreCase));
        if (asked is { Status: ConditionStatus.True }) return new Verdict(true, asked.Message);
        var seen = conditions.FirstOrDefault(condition => condition.Status == ConditionStatus.True) ?? asked;
        return new Verdict(false, seen is null ? "has not begun" : $"{seen.Type} is {seen.Status}: {seen.Message}", IsHopeless: job.IsFinished());
    }

    private static Verdict HasCondition(JsonElement resource, string type)
    {
        if (resource.Text("kind") == nameof(Job)) return IsJob(resource.Deserialize(ResourceJson.Default.Job)!, type);
        if (resource.At("status", "conditions") is { ValueKind: JsonValueKind.Array } conditions)
        {
            foreach (var condition in conditions.EnumerateArray())
            {
                if (!string.Equals(condition.Text("type"), type, StringComparison.OrdinalIgnoreCase)) continue;
                var status = condition.Text("status");
                return new Verdict(status == nameof(ConditionStatus.True), $"{type} is {status}: {condition.Text("message")}");
            }
        }

        return new Verdict(false, $"has no condition {type}");
    }
}
