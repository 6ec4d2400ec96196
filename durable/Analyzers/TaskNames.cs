using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace FunctionsPlatform.Durable.Analyzers;

/// <summary>The names that a compilation registers and those that it calls.</summary>
internal sealed class TaskNames(DurableTypes types)
{
    private readonly NamesOfKind activities = new();
    private readonly NamesOfKind orchestrators = new();
    private readonly ConcurrentBag<(NamesOfKind Kind, DiagnosticDescriptor Rule, TaskNameExpression Name, Location Location)> calls = [];
    private readonly ConcurrentDictionary<ISymbol, TaskNameExpression> held = new(SymbolEqualityComparer.Default);

    public void ReadInvocation(OperationAnalysisContext context)
    {
        var invocation = (IInvocationOperation)context.Operation;
        if (types.IsContext(invocation.TargetMethod.ContainingType)) ReadCall(invocation);
        else if (types.IsRegistry(invocation.Instance?.Type)) ReadRegistration(invocation);
        else if (invocation.Arguments.Any(argument => types.IsRegistry(Unconverted(argument.Value).Type)) && IsElsewhere(invocation.TargetMethod))
        {
            activities.Open();
            orchestrators.Open();
        }
    }

    public void ReadInitializer(OperationAnalysisContext context)
    {
        var (members, value) = context.Operation switch
        {
            IFieldInitializerOperation field => ([.. field.InitializedFields], field.Value),
            IPropertyInitializerOperation property => ((IEnumerable<ISymbol>)[.. property.InitializedProperties], property.Value),
            _ => ([], null),
        };
        if (TaskNameExpression.Read(value) is not { } name) return;
        foreach (var member in members) held.TryAdd(member, name);
    }

    public void ReadType(SymbolAnalysisContext context)
    {
        var type = (INamedTypeSymbol)context.Symbol;
        if (type.TypeKind != TypeKind.Class || type.IsAbstract) return;
        if (types.IsActivity(type)) Declare(activities, type);
        if (types.IsOrchestrator(type)) Declare(orchestrators, type);
    }

    public void Report(CompilationAnalysisContext context)
    {
        var known = new Dictionary<NamesOfKind, HashSet<string>?> { [activities] = Known(activities), [orchestrators] = Known(orchestrators) };
        foreach (var (kind, rule, expression, location) in calls)
        {
            if (known[kind] is { } names && Resolve(expression) is { } name && !names.Contains(name))
                context.ReportDiagnostic(Diagnostic.Create(rule, location, name));
        }
    }

    private void ReadCall(IInvocationOperation invocation)
    {
        var (kind, rule) = invocation.TargetMethod.Name switch
        {
            "CallActivityAsync" => (activities, Rules.UnknownActivity),
            "CallSubOrchestratorAsync" => (orchestrators, Rules.UnknownOrchestrator),
            _ => (null, null),
        };
        if (kind is null || NameArgument(invocation) is not { } argument || TaskNameExpression.Read(argument) is not { } name) return;
        calls.Add((kind, rule!, name, argument.Syntax.GetLocation()));
    }

    private void ReadRegistration(IInvocationOperation invocation)
    {
        var method = invocation.TargetMethod;
        var kind = method.Name.StartsWith("AddActivity", StringComparison.Ordinal) ? activities
            : method.Name.StartsWith("AddOrchestrator", StringComparison.Ordinal) ? orchestrators
            : null;
        if (kind is null) return;
        if (NameArgument(invocation) is { } argument)
        {
            if (TaskNameExpression.Read(argument) is { } name) kind.Registered.Add(name);
            else kind.Open();
        }
        else if (method.TypeArguments.OfType<INamedTypeSymbol>().FirstOrDefault(type => types.IsActivity(type) || types.IsOrchestrator(type)) is { } registered)
        {
            Declare(kind, registered);
        }
        else
        {
            kind.Open();
        }
    }

    // What a class is called by [DurableTask("name")], or else after its own name.
    private static void Declare(NamesOfKind kind, INamedTypeSymbol type)
    {
        kind.Declared.Add(type.Name);
        var attribute = type.GetAttributes().FirstOrDefault(part => part.AttributeClass?.Name == "DurableTaskAttribute");
        if (attribute?.ConstructorArguments.FirstOrDefault().Value is string name) kind.Declared.Add(name);
    }

    private HashSet<string>? Known(NamesOfKind kind)
    {
        if (kind.IsOpen || kind.Registered.IsEmpty) return null;
        var names = new HashSet<string>(kind.Declared, StringComparer.OrdinalIgnoreCase);
        foreach (var expression in kind.Registered)
        {
            if (Resolve(expression) is not { } name) return null;
            names.Add(name);
        }

        return names;
    }

    private string? Resolve(TaskNameExpression expression)
    {
        const int MaxHops = 8;
        for (var hop = 0; hop < MaxHops; hop++)
        {
            if (expression.Text is { } text) return text;
            if (!held.TryGetValue(expression.Holder!, out expression!)) return null;
        }

        return null;
    }

    private static IOperation? NameArgument(IInvocationOperation invocation) =>
        invocation.Arguments.FirstOrDefault(argument => argument.Parameter is { Name: "name", Type.Name: "TaskName" or "String" })?.Value;

    private static IOperation Unconverted(IOperation value)
    {
        while (value is IConversionOperation conversion) value = conversion.Operand;
        return value;
    }

    private static bool IsElsewhere(IMethodSymbol method) => (method.ReducedFrom ?? method).DeclaringSyntaxReferences.IsEmpty;
}
