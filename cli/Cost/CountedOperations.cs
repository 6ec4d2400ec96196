using System.Collections.Immutable;

namespace FunctionsPlatform.Cli.Cost;

/// <summary>How often things happen: <c>operations.json</c> beside this file. <c>./dev bench cost</c> counts what is counted; the rest is assumed, each with its reason.</summary>
internal sealed record CountedOperations
{
    /// <summary>When and how the counts were made.</summary>
    public required string Measured { get; init; }

    /// <summary>A day of the control plane without nodes and apps.</summary>
    public required OperationCount IdleDay { get; init; }

    /// <summary>What each idle node adds to a day of the control plane.</summary>
    public required OperationCount IdleNodeDay { get; init; }

    /// <summary>What each app at rest adds to a day of the control plane.</summary>
    public required OperationCount IdleAppDay { get; init; }

    /// <summary>One change of an app that replaces one container, from the request to the report that it is ready.</summary>
    public required OperationCount Change { get; init; }

    /// <summary>What a node does by itself on a day, without a function: its heartbeats and its looks into its own queue.</summary>
    public required OperationCount NodeOwnDay { get; init; }

    /// <summary>What the Functions host does by itself on a day: its looks into the queues that functions listen to.</summary>
    public required OperationCount HostOwnDay { get; init; }

    /// <summary>Shortest time that an execution is billed for is one second; most are shorter.</summary>
    public required double SecondsPerExecution { get; init; }

    public required double LogBytesPerExecution { get; init; }

    public required double StoredBytesPerNode { get; init; }

    /// <summary>Why what is assumed is assumed.</summary>
    public required ImmutableArray<string> Assumptions { get; init; }
}
