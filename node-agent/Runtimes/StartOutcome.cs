namespace FunctionsPlatform.NodeAgent.Runtimes;

/// <summary>What came of making or starting a container.</summary>
public abstract record StartOutcome
{
    private StartOutcome()
    {
    }

    /// <param name="Exit">Set when it had already ended before this was told.</param>
    public sealed record Started(ContainerRun Run, RuntimeExit? Exit = null) : StartOutcome;

    /// <summary>It was there before: nothing was made, and nothing was started.</summary>
    public sealed record AlreadyThere(FoundContainer Container) : StartOutcome;

    /// <summary>There is no such container (any more).</summary>
    public sealed record Gone : StartOutcome;

    /// <param name="Reason">One CamelCase word: ImageMissing, PortTaken, NameTaken, StartFailed.</param>
    /// <param name="ExitCode">127: no such command; 126: not executable.</param>
    public sealed record NotStarted(string Reason, string Message, int? ExitCode = null) : StartOutcome;
}
