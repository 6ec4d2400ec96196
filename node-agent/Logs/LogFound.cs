using System.Collections.Immutable;
using FunctionsPlatform.NodeAgent.Runtimes;

namespace FunctionsPlatform.NodeAgent.Logs;

/// <summary>What there is for a log request.</summary>
internal abstract record LogFound
{
    private LogFound() { }

    public sealed record Lines(IAsyncEnumerable<ContainerLogLine> All) : LogFound;

    /// <summary>The answer to which logs are kept.</summary>
    public sealed record Kept(ImmutableArray<KeptLogRecord> Logs) : LogFound;

    /// <param name="Why">For the person who asked.</param>
    public sealed record None(string Why) : LogFound;
}
