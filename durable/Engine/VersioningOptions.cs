namespace FunctionsPlatform.Durable;

/// <summary>Which versions of orchestrations this host runs.</summary>
public sealed record VersioningOptions
{
    /// <summary>This host's own version.</summary>
    public TaskVersion Version { get; init; }

    /// <summary>Of instances and sub-orchestrations that are started without one.</summary>
    public TaskVersion DefaultVersion { get; init; }

    public VersionMatchStrategy MatchStrategy { get; init; }

    /// <summary>What becomes of an instance whose version does not match.</summary>
    public VersionFailureStrategy FailureStrategy { get; init; }

    internal bool Accepts(TaskVersion version) => MatchStrategy switch
    {
        VersionMatchStrategy.Strict => version == Version,
        VersionMatchStrategy.CurrentOrOlder => TaskVersion.Compare(version, Version) <= 0,
        _ => true,
    };
}
