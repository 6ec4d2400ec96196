using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace FunctionsPlatform.Durable.Analyzers;

/// <summary>FPD0008 and FPD0009: calls by a name that nobody registers.</summary>
/// <remarks>Silent where a registration's name cannot be read, or where the registry goes to code of another assembly: then others may register.</remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class TaskNameAnalyzer : DiagnosticAnalyzer
{
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Rules.UnknownActivity, Rules.UnknownOrchestrator];

    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.Analyze);
        context.RegisterCompilationStartAction(static start =>
        {
            if (DurableTypes.Of(start.Compilation) is not { } types) return;
            var names = new TaskNames(types);
            start.RegisterOperationAction(names.ReadInvocation, OperationKind.Invocation);
            start.RegisterOperationAction(names.ReadInitializer, OperationKind.FieldInitializer, OperationKind.PropertyInitializer);
            start.RegisterSymbolAction(names.ReadType, SymbolKind.NamedType);
            start.RegisterCompilationEndAction(names.Report);
        });
    }
}
