namespace FunctionsPlatform.NodeAgent.Supervision;

/// <summary>Whether, and when, a container that has ended is started again.</summary>
public abstract record RestartDecision
{
    private RestartDecision()
    {
    }

    public sealed record AtOnce(int Crashes) : RestartDecision;

    public sealed record After(TimeSpan Pause, int Crashes) : RestartDecision;

    /// <summary>It ended as it should.</summary>
    public sealed record Complete : RestartDecision;

    public sealed record GiveUp(string Why) : RestartDecision;
}
