namespace FunctionsPlatform.NodeAgent.Hosting;

/// <summary>What the agent's process ends with.</summary>
internal static class ExitCodes
{
    public const int Ok = 0;

    /// <summary>It could not do what was asked: another agent holds the data folder, or something could not be removed.</summary>
    public const int Failed = 1;

    /// <summary>The command line is wrong.</summary>
    public const int Usage = 2;
}
