using System.Collections.Immutable;
using FunctionsPlatform.NodeAgent.Health;
using FunctionsPlatform.NodeAgent.Runtimes;

namespace FunctionsPlatform.NodeAgent.Supervision;

/// <summary>All that a supervisor knows about its container.</summary>
public sealed record ContainerState
{
    public Desired Desired { get; init; }

    public ContainerStage Stage { get; init; }

    /// <summary>Null: there is no container in the runtime, or none that we know of.</summary>
    public string? RuntimeId { get; init; }

    /// <summary>The current run, or the last one.</summary>
    public ContainerRun? Run { get; init; }

    /// <summary>It has started at least once: its phase is never Starting again.</summary>
    public bool EverStarted { get; init; }

    public bool Ready { get; init; }

    public DateTimeOffset? ReadySince { get; init; }

    /// <summary>It has been ready in the current or last run.</summary>
    public bool WasReady { get; init; }

    public int RestartCount { get; init; }

    /// <summary>Runs in a row that were too short to be good.</summary>
    public int Crashes { get; init; }

    /// <summary>Pauses in a row; each is twice as long as the one before.</summary>
    public int Pauses { get; init; }

    /// <summary>Calls in a row that the runtime did not answer.</summary>
    public int Troubles { get; init; }

    /// <summary>Given up.</summary>
    public bool Failed { get; init; }

    /// <summary>Where to go on when the runtime answers again.</summary>
    public ContainerStage? Resume { get; init; }

    /// <summary>It is taken away to be made anew: its spec is another one now, or the engine cannot start it as it is.</summary>
    public bool Remake { get; init; }

    /// <summary>It is being stopped because of this answer to a probe.</summary>
    public string? Unhealthy { get; init; }

    /// <summary>An end that was seen before the start that belongs to it had been told.</summary>
    public RuntimeExit? EarlyEnd { get; init; }

    public RunEnd? LastEnd { get; init; }

    /// <summary>The last answers to the health check, of this run while it is not ready or of the one before.</summary>
    public ImmutableArray<ProbeSample> Probes { get; init; } = [];

    /// <summary>One CamelCase word for programs.</summary>
    public string Reason { get; init; } = "Creating";

    /// <summary>A sentence for people.</summary>
    public string Message { get; init; } = "";

    /// <summary>When it was over for good.</summary>
    public DateTimeOffset? FinishedAt { get; init; }
}
