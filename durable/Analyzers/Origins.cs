using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace FunctionsPlatform.Durable.Analyzers;

/// <summary>Whether orchestrator code made a thing itself or took it from outside.</summary>
internal sealed class Origins(DurableTypes types)
{
    private const int MaxHops = 8;

    /// <param name="owner">The body in which <paramref name="value"/> is used.</param>
    public bool IsFromOutside(IOperation? value, IMethodSymbol owner) => IsFromOutside(value, owner, MaxHops);

    private bool IsFromOutside(IOperation? value, IMethodSymbol owner, int hops)
    {
        while (value is IConversionOperation conversion) value = conversion.Operand;
        return value switch
        {
            IFieldReferenceOperation or IPropertyReferenceOperation => true,
            IParameterReferenceOperation reference => IsCapturedFromOutside(reference.Parameter, owner),
            ILocalReferenceOperation reference when IsCapturedFromOutside(reference.Local, owner) => true,
            ILocalReferenceOperation reference => hops > 0 && IsFromOutside(Initializer(reference), owner, hops - 1),
            // ILoggerFactory.CreateLogger and its extensions, unless the factory is the context's own.
            IInvocationOperation { TargetMethod.Name: "CreateLogger" } invocation => !IsContextsFactory(invocation.Instance ?? invocation.Arguments.FirstOrDefault()?.Value),
            ICoalesceOperation coalesce => IsFromOutside(coalesce.Value, owner, hops) || IsFromOutside(coalesce.WhenNull, owner, hops),
            _ => false,
        };
    }

    private bool IsContextsFactory(IOperation? value)
    {
        while (value is IConversionOperation conversion) value = conversion.Operand;
        return value is IPropertyReferenceOperation { Property.Name: "ReplaySafeLoggerFactory" } factory && types.IsContext(factory.Property.ContainingType);
    }

    private bool IsCapturedFromOutside(ISymbol variable, IMethodSymbol owner)
    {
        if (variable.ContainingSymbol is not IMethodSymbol container) return false;
        // The parameter of a primary constructor.
        if (container.MethodKind == MethodKind.Constructor) return !Same(container, owner);
        if (Same(container, owner) || types.IsOrchestratorCode(container) || IsNested(container, owner)) return false;
        // A local function that orchestrator code calls shares what surrounds it; an orchestrator's own lambda brings it in from elsewhere.
        return types.IsOrchestratorCode(owner);
    }

    private static bool IsNested(IMethodSymbol inner, IMethodSymbol outer)
    {
        for (var symbol = inner.ContainingSymbol; symbol is IMethodSymbol; symbol = symbol.ContainingSymbol)
            if (Same(symbol, outer)) return true;
        return false;
    }

    private static IOperation? Initializer(ILocalReferenceOperation reference)
    {
        var syntax = reference.Local.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax();
        return syntax is VariableDeclaratorSyntax { Initializer.Value: var value } ? reference.SemanticModel?.GetOperation(value) : null;
    }

    private static bool Same(ISymbol one, ISymbol other) => SymbolEqualityComparer.Default.Equals(one, other);
}
