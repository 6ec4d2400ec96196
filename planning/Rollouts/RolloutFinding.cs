using System.Collections.Immutable;
using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.Planning.Rollouts;

/// <summary>What is wrong with a new replica.</summary>
internal sealed record RolloutFinding(RolloutCause Cause, string Message, Container? Container)
{
    /// <summary>The rollout, failed for this reason; the evidence is kept with it.</summary>
    public RolloutStatus Failed(RolloutStatus rollout, RolloutPhase phase, DateTimeOffset now)
    {
        var status = Container?.Status;
        ImmutableArray<string> logs = status?.LastTermination?.LogTail ?? [];
        return rollout with
        {
            Phase = phase,
            Cause = Cause,
            Message = Message,
            Container = Container?.Metadata.Name,
            Node = Container?.Spec.Node,
            ExitCode = status?.LastTermination?.ExitCode,
            Logs = logs,
            Probes = status?.Probes ?? [],
            FinishedAt = now,
        };
    }
}
