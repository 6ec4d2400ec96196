namespace FunctionsPlatform.Contracts.Resources;

/// <summary>What the node does when a replica ends. The pause doubles from <see cref="InitialBackoff"/> to <see cref="MaxBackoff"/>.</summary>
public sealed record RestartPolicy
{
    public RestartMode Mode { get; set; }

    /// <summary>Restarts in a row before it is given up and replaced. 0 (the default): no limit.</summary>
    public int MaxRestarts { get; set; }

    /// <summary>Pause before the restart of a replica that crashed before it was good. A replica that had been healthy is restarted at once.</summary>
    /// <value>10 ms to 1 h. Default 1 s.</value>
    public TimeSpan InitialBackoff { get; set; } = TimeSpan.FromSeconds(1);

    /// <value>At least <see cref="InitialBackoff"/>, at most 1 h. Default 1 min.</value>
    public TimeSpan MaxBackoff { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>A run at least this long counts as good and resets the pause.</summary>
    /// <value>0 s to 1 h. Default 10 s, as the Docker engine's.</value>
    public TimeSpan ResetAfter { get; set; } = TimeSpan.FromSeconds(10);
}
