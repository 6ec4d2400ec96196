namespace FunctionsPlatform.Contracts.Resources;

/// <summary>A Config or Secret as files: one a value, called as the value is.</summary>
public sealed record DataVolume
{
    /// <summary>Name of the Config or Secret.</summary>
    public string Name { get; set; } = "";

    /// <summary>What follows once the files were updated.</summary>
    public ChangeAction OnChange { get; set; }

    /// <summary>With <see cref="ChangeAction.Signal"/>.</summary>
    /// <value>A name such as SIGHUP (the default), SIGUSR1, SIGUSR2.</value>
    public string Signal { get; set; } = "SIGHUP";
}
