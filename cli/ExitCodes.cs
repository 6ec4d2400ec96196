namespace FunctionsPlatform.Cli;

/// <summary>What <c>fp</c> ends with. Scripts rely on these.</summary>
internal static class ExitCodes
{
    public const int Ok = 0;

    /// <summary>The control plane refused, something was not found, or a wait ran out.</summary>
    public const int Failed = 1;

    /// <summary>The command line makes no sense. Nothing was tried.</summary>
    public const int Usage = 2;

    /// <summary>The control plane does not answer.</summary>
    public const int Unreachable = 3;

    /// <summary><c>fp diff</c>: there are differences.</summary>
    public const int Differs = 1;

    /// <summary><c>fp diff</c>: something was refused or could not be read, so that nobody knows what would change.</summary>
    public const int NotCompared = 4;

    /// <summary>Ended by Ctrl-C, as shells report it.</summary>
    public const int Interrupted = 130;
}
