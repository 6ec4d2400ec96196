namespace FunctionsPlatform.NodeAgent.Supervision;

/// <summary>What a supervisor does next.</summary>
public abstract record SupervisorEffect
{
    private SupervisorEffect()
    {
    }

    public sealed record None : SupervisorEffect;

    public sealed record Look : SupervisorEffect;

    public sealed record Create : SupervisorEffect;

    public sealed record Start : SupervisorEffect;

    public sealed record Stop : SupervisorEffect;

    public sealed record Remove : SupervisorEffect;

    public sealed record Pause(TimeSpan Length) : SupervisorEffect;

    /// <summary>Break off the call under way; its outcome still comes.</summary>
    public sealed record Cancel : SupervisorEffect;
}
