namespace FunctionsPlatform.Contracts.Resources;

/// <summary>In which order new replicas take the place of old ones.</summary>
public enum RolloutStrategy
{
    /// <summary>A few at a time, within maxSurge and maxUnavailable.</summary>
    Rolling,

    /// <summary>The old ones end before the first new one starts.</summary>
    Recreate,

    /// <summary>As Rolling, but only as far as the current step says.</summary>
    Canary,

    /// <summary>All new ones start beside all old ones, which serve until the switch.</summary>
    BlueGreen,
}
