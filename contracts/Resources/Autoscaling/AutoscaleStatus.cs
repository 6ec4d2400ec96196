using System.Collections.Immutable;

namespace FunctionsPlatform.Contracts.Resources;

/// <summary>What the autoscaler has decided. Written when the number changes, or begins to be about to; not with every look.</summary>
public sealed record AutoscaleStatus
{
    /// <summary>How many replicas are wanted now.</summary>
    public int DesiredReplicas { get; set; }

    /// <summary>Why, for people.</summary>
    public string Message { get; set; } = "";

    public DateTimeOffset? LastScaledAt { get; set; }

    /// <summary>What the metrics said at the last decision.</summary>
    public ImmutableArray<AutoscaleReading> Readings { get; set; } = [];

    /// <summary>Since when more or fewer have been wanted without a break. Null: as many as there are.</summary>
    public DateTimeOffset? DifferentSince { get; set; }

    /// <summary>Of what was wanted since then, the number nearest to what is.</summary>
    public int? NearestWanted { get; set; }
}
