using System.Collections.Immutable;
using FunctionsPlatform.NodeAgent.Health;
using FunctionsPlatform.NodeAgent.Runtimes;

namespace FunctionsPlatform.NodeAgent.Supervision;

/// <summary>What a supervisor may learn.</summary>
public abstract record Observation
{
    private Observation()
    {
    }

    /// <param name="FoundAs">The runtime id of a container of this uid that was seen before the supervisor began.</param>
    public sealed record Wanted(Desired Desired, string? FoundAs = null) : Observation;

    /// <summary>The answer of the runtime to "what is it?"; null: there is none.</summary>
    public sealed record Found(FoundContainer? Container) : Observation;

    public sealed record Started(ContainerRun Run, RuntimeExit? Exit = null) : Observation;

    public sealed record NotStarted(string Reason, string Message, int? ExitCode = null) : Observation;

    /// <summary>The run has ended by itself or by another's hand.</summary>
    public sealed record Ended(string RuntimeId, RuntimeExit Exit) : Observation;

    /// <summary>The last lines of the run that ended at that time.</summary>
    public sealed record LogTailRead(DateTimeOffset FinishedAt, ImmutableArray<string> Lines) : Observation;

    /// <summary>The container was removed by another's hand.</summary>
    public sealed record Vanished(string RuntimeId) : Observation;

    public sealed record BecameReady(DateTimeOffset RunStartedAt) : Observation;

    /// <param name="Probes">The last answers, oldest first.</param>
    public sealed record BecameUnhealthy(DateTimeOffset RunStartedAt, string Detail, ImmutableArray<ProbeSample> Probes) : Observation;

    /// <summary>A run that is not ready yet answers its health check otherwise than before.</summary>
    /// <param name="Probes">The last answers, oldest first.</param>
    public sealed record Probed(DateTimeOffset RunStartedAt, ImmutableArray<ProbeSample> Probes) : Observation;

    /// <summary>Something about another container of the replica is to be told.</summary>
    public sealed record PartChanged : Observation;

    /// <summary>Its image is being fetched.</summary>
    public sealed record Fetching(string Progress) : Observation;

    public sealed record PauseOver : Observation;

    /// <param name="Exit">Null: there was nothing to stop.</param>
    public sealed record StopDone(RuntimeExit? Exit, ImmutableArray<string> LogTail) : Observation;

    public sealed record RemoveDone : Observation;

    /// <summary>Making or starting it was broken off.</summary>
    public sealed record Cancelled : Observation;

    /// <summary>The runtime did not answer; nothing is known about the call's outcome.</summary>
    public sealed record Trouble(string Message) : Observation;
}
