using System.Collections.Immutable;
using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.State;

/// <summary>How a <see cref="ResourceTransaction"/> ended.</summary>
public abstract record ResourceTransactionOutcome
{
    private ResourceTransactionOutcome() { }

    /// <param name="Revision">The revision it made; the current one when there was nothing to change.</param>
    /// <param name="Written">What was created and put, as stored, in the order of the calls. A put that removed the last finalizer is not among them.</param>
    public sealed record Committed(long Revision, ImmutableArray<Resource> Written) : ResourceTransactionOutcome;

    /// <summary>Nothing was written: the world has moved on since the plan was made. Read again and plan again.</summary>
    /// <param name="Which">What had changed, gone or come; empty when only a condition that names no resource failed.</param>
    public sealed record Stale(ImmutableArray<ResourceId> Which) : ResourceTransactionOutcome;
}
