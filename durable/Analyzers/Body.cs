using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;

namespace FunctionsPlatform.Durable.Analyzers;

/// <summary>What one method, local function or orchestrator lambda does. Filled from several threads.</summary>
internal sealed class Body(IMethodSymbol method)
{
    public IMethodSymbol Method { get; } = method;

    public ConcurrentBag<Finding> Findings { get; } = [];

    public ConcurrentBag<IMethodSymbol> Calls { get; } = [];
}
