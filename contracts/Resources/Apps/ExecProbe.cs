using System.Collections.Immutable;

namespace FunctionsPlatform.Contracts.Resources;

/// <summary>Runs a command inside the replica; exit code 0 is good.</summary>
public sealed record ExecProbe
{
    public ImmutableArray<string> Command { get; set; } = [];
}
