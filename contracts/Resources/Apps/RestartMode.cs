namespace FunctionsPlatform.Contracts.Resources;

public enum RestartMode
{
    Always,

    /// <summary>Only after an exit code other than 0.</summary>
    OnFailure,
    Never,
}
