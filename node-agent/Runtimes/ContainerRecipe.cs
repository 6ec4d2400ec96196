using System.Collections.Immutable;
using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.NodeAgent.Volumes;

namespace FunctionsPlatform.NodeAgent.Runtimes;

/// <summary>Everything a runtime needs to make one container.</summary>
public sealed record ContainerRecipe
{
    public required ContainerScope Scope { get; init; }

    public required string Namespace { get; init; }

    public required string Name { get; init; }

    /// <summary>Who it is: two containers with one uid are the same container.</summary>
    public required string Uid { get; init; }

    public required string App { get; init; }

    /// <summary>Changes when the container would have to be made anew.</summary>
    public required string SpecHash { get; init; }

    public required string Image { get; init; }

    public ImagePullPolicy PullPolicy { get; init; } = ImagePullPolicy.IfNotPresent;

    /// <summary>Replaces the image's entry point. Empty: the image's own.</summary>
    public ImmutableArray<string> Command { get; init; } = [];

    public ImmutableArray<string> Arguments { get; init; } = [];

    public ImmutableSortedDictionary<string, string> Environment { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>What has to be made before it: values, files, folders.</summary>
    public ReplicaNeeds Needs { get; init; } = ReplicaNeeds.None;

    /// <summary>Which of a replica's containers. Empty: the main one.</summary>
    public string Part { get; init; } = "";

    /// <summary>The container whose network it shares. Null: it has its own.</summary>
    public ContainerRecipe? NetworkOf { get; init; }

    /// <summary>Whose files of Configs and Secrets it sees: the replica's.</summary>
    public string FilesUid { get => field ?? Uid; init; }

    /// <summary>What came of its needs; only in the recipe that a runtime is given.</summary>
    public ImmutableArray<HostMount> HostMounts { get; init; } = [];

    public ImmutableArray<PortRequest> Ports { get; init; } = [];

    /// <summary>Weight, not a ceiling. 0: the runtime's default.</summary>
    public long CpuMillicores { get; init; }

    /// <summary>Hard limit. 0: none.</summary>
    public long MemoryBytes { get; init; }

    public string StopSignal { get; init; } = "SIGTERM";

    /// <summary>How long after the stop signal it is killed.</summary>
    public TimeSpan StopGracePeriod { get; init; } = TimeSpan.FromSeconds(10);

    public ImmutableSortedDictionary<string, string> Labels { get; init; } = ImmutableSortedDictionary<string, string>.Empty;
}
