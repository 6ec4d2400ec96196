using System.Collections.Immutable;
using System.CommandLine;

namespace FunctionsPlatform.Cli.Commands;

/// <summary>A command that shows examples in its help.</summary>
internal abstract class FpCommand(string name, string description) : Command(name, description)
{
    public abstract ImmutableArray<string> Examples { get; }
}
