using System.Collections.Immutable;

namespace FunctionsPlatform.Durable;

/// <summary>An instance as this process knows it after its last load or commit. Storage may know better: the ETag decides.</summary>
internal sealed class LiveInstance(InstanceHead head, string etag)
{
    public InstanceHead Head { get; set; } = head;

    public string ETag { get; set; } = etag;

    /// <summary>The running orchestrator, or null: to be rebuilt from <see cref="Steps"/>.</summary>
    public OrchestratorExecution? Execution { get; set; }

    public ImmutableArray<HistoryStep> Steps { get; set; } = [];

    /// <summary>Why the history cannot be read, if so: nothing but terminate and resume can be done then.</summary>
    public string? Damage { get; init; }

    /// <summary>Steps in the head's unsent list that this process knows to be sent; the next commit strikes them.</summary>
    public HashSet<UnsentStep> Sent { get; } = [];

    /// <summary>Steps in the unsent list that another process sends, with what has not come back of them. Once all has, they must have been sent.</summary>
    public Dictionary<UnsentStep, HashSet<int>> OpenTasks { get; } = [];

    /// <summary>Steps in the head's unsent list whose activities run in this process.</summary>
    public List<LocalStep> Local { get; } = [];

    /// <summary>The unsent list has aged entries that only a write gets rid of.</summary>
    public bool MustWrite { get; set; }

    /// <summary>History rows that the next clean-up deletes.</summary>
    public List<string> Garbage { get; } = [];

    public bool CanBeKept => !Head.Status.IsTerminal() && (Execution is not null || Head.Sequence == 0);
}
