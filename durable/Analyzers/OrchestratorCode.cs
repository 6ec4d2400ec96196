using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace FunctionsPlatform.Durable.Analyzers;

/// <summary>A compilation's bodies, what each does and whom it calls; at the end, what orchestrators reach of it.</summary>
internal sealed class OrchestratorCode(DurableTypes types)
{
    private readonly ConcurrentDictionary<IMethodSymbol, Body> bodies = new(SymbolEqualityComparer.Default);
    private readonly Origins origins = new(types);

    public void Read(OperationAnalysisContext context)
    {
        if (Owner(context) is not { } owner) return;
        var body = bodies.GetOrAdd(owner, static method => new Body(method));
        switch (context.Operation)
        {
            case IInvocationOperation invocation:
                Uses(body, invocation.TargetMethod, invocation);
                ReadLoggers(body, invocation);
                break;
            case IPropertyReferenceOperation reference:
                Uses(body, reference.Property, reference);
                if (reference.Property.GetMethod is { } getter) body.Calls.Add(getter.OriginalDefinition);
                if (reference.Property.SetMethod is { } setter) body.Calls.Add(setter.OriginalDefinition);
                break;
            case IFieldReferenceOperation reference:
                Uses(body, reference.Field, reference);
                break;
            case IObjectCreationOperation { Constructor: { } constructor } creation:
                Uses(body, constructor, creation);
                break;
            case IMethodReferenceOperation reference:
                Uses(body, reference.Method, reference);
                break;
        }
    }

    public void Report(CompilationAnalysisContext context)
    {
        var seen = new HashSet<IMethodSymbol>(SymbolEqualityComparer.Default);
        var roots = bodies.Values.Where(body => types.IsOrchestratorCode(body.Method))
            .OrderBy(body => Display(body.Method), StringComparer.Ordinal)
            .ThenBy(body => body.Method.Locations.FirstOrDefault()?.SourceSpan.Start);
        foreach (var root in roots) ReportFrom(root, seen, context);
    }

    // Each body once, under the first orchestrator that leads there.
    private void ReportFrom(Body root, HashSet<IMethodSymbol> seen, CompilationAnalysisContext context)
    {
        var open = new Stack<Body>([root]);
        while (open.Count > 0)
        {
            var body = open.Pop();
            if (!seen.Add(body.Method)) continue;
            foreach (var finding in body.Findings)
                context.ReportDiagnostic(Diagnostic.Create(finding.Rule, finding.Location, finding.What, Display(root.Method)));
            foreach (var called in body.Calls)
                if (bodies.TryGetValue(called, out var next) && !types.IsActivityCode(called)) open.Push(next);
        }
    }

    private static void Uses(Body body, ISymbol member, IOperation use)
    {
        if (ForbiddenCalls.RuleFor(member, use) is { } rule) Find(body, rule, use, member);
        if (member is IMethodSymbol method) body.Calls.Add((method.ReducedFrom ?? method).OriginalDefinition);
    }

    private void ReadLoggers(Body body, IInvocationOperation invocation)
    {
        if (ForbiddenCalls.IsRandom(invocation.Instance?.Type) && origins.IsFromOutside(invocation.Instance, body.Method))
            Find(body, Rules.Chance, invocation, invocation.TargetMethod);
        var operands = invocation.Arguments.Select(argument => argument.Value).Prepend(invocation.Instance);
        if (operands.Any(operand => types.IsLogger(Unconverted(operand)?.Type) && origins.IsFromOutside(operand, body.Method)))
            Find(body, Rules.Logger, invocation, invocation.TargetMethod);
    }

    private static void Find(Body body, DiagnosticDescriptor rule, IOperation use, ISymbol member)
    {
        // A constructor is called after its type.
        ISymbol named = member is IMethodSymbol { MethodKind: MethodKind.Constructor } ? member.ContainingType : member;
        body.Findings.Add(new Finding(rule, use.Syntax.GetLocation(), named.ToDisplayString(SymbolDisplayFormats.Member)));
    }

    private static IOperation? Unconverted(IOperation? value)
    {
        while (value is IConversionOperation conversion) value = conversion.Operand;
        return value;
    }

    // Lambdas belong to what they stand in, but for those that are an orchestrator or an activity themselves.
    private IMethodSymbol? Owner(OperationAnalysisContext context)
    {
        for (var operation = context.Operation.Parent; operation is not null; operation = operation.Parent)
        {
            if (operation is ILocalFunctionOperation local) return local.Symbol;
            if (operation is IAnonymousFunctionOperation { Symbol: var lambda } && (types.IsOrchestratorCode(lambda) || types.IsActivityCode(lambda))) return lambda;
        }

        return context.ContainingSymbol as IMethodSymbol;
    }

    private static string Display(IMethodSymbol method)
    {
        ISymbol symbol = method;
        while (symbol is IMethodSymbol { MethodKind: MethodKind.LambdaMethod or MethodKind.LocalFunction } && symbol.ContainingSymbol is { } container) symbol = container;
        return symbol.ToDisplayString(SymbolDisplayFormats.Member);
    }
}
