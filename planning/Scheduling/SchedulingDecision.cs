using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.Planning.Scheduling;

/// <summary>What becomes of one pending Container.</summary>
public abstract record SchedulingDecision(Container Container)
{
    /// <summary>It goes to <paramref name="Node"/>.</summary>
    public sealed record Bind(Container Container, string Node) : SchedulingDecision(Container);

    /// <summary>No node takes it now.</summary>
    /// <param name="Reason">One of <see cref="WaitReasons"/>.</param>
    /// <param name="Message">How many nodes refuse it for which reason.</param>
    public sealed record Wait(Container Container, string Reason, string Message) : SchedulingDecision(Container);
}
