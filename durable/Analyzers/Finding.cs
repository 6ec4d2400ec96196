using Microsoft.CodeAnalysis;

namespace FunctionsPlatform.Durable.Analyzers;

/// <summary>Something an orchestrator must not do, wherever it stands; reported if an orchestrator gets there.</summary>
internal sealed class Finding(DiagnosticDescriptor rule, Location location, string what)
{
    public DiagnosticDescriptor Rule { get; } = rule;

    public Location Location { get; } = location;

    public string What { get; } = what;
}
