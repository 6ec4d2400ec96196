namespace FunctionsPlatform.Contracts.Resources;

/// <summary>What should run, where. Written by the control plane only.</summary>
public sealed record ContainerSpec
{
    /// <summary>The name of its App, or of whatever workload owns it.</summary>
    public string App { get; set; } = "";

    /// <summary>Fingerprint of <see cref="Template"/>: equal means that the replica is of the same version.</summary>
    public string TemplateHash { get; set; } = "";

    /// <summary>The app's spec as it was when this replica was made (replicas and rollout do not matter here); of other workloads, what they share with apps.</summary>
    public AppSpec Template { get; set; } = new();

    /// <summary>Number of the app's revision that it was made for. 0: it was made before there were revisions.</summary>
    public int Revision { get; set; }

    /// <summary>The image's digest that it must run. Null: whatever the image's name stands for.</summary>
    public string? Digest { get; set; }

    /// <summary>Once stopped it stays on its node, to be looked at.</summary>
    public bool Keep { get; set; }

    /// <summary>The only node that it may be bound to. Null: any that has room for it.</summary>
    public string? PinnedNode { get; set; }

    /// <summary>The node it is bound to. Null until scheduled; never changed after.</summary>
    public string? Node { get; set; }

    public DesiredState DesiredState { get; set; }

    /// <summary>W3C trace context of the change that asked for it.</summary>
    public string? Traceparent { get; set; }
}
