namespace FunctionsPlatform.Durable;

/// <summary>How an instance's version is held against the host's.</summary>
public enum VersionMatchStrategy
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>They must be equal.</summary>
    Strict,

    /// <summary>The instance's must not be newer.</summary>
    CurrentOrOlder,
}
