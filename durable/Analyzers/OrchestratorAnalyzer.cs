using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace FunctionsPlatform.Durable.Analyzers;

/// <summary>FPD0001 to FPD0007: what an orchestrator does that its replay cannot repeat.</summary>
/// <remarks>Orchestrator code is every method, local function and lambda that is handed a TaskOrchestrationContext (or a retry's context), and
/// every method, property, constructor and local function of the same project that it calls.</remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class OrchestratorAnalyzer : DiagnosticAnalyzer
{
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
        [Rules.Clock, Rules.Chance, Rules.Wait, Rules.Threads, Rules.InputOutput, Rules.Environment, Rules.Logger];

    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.Analyze);
        context.RegisterCompilationStartAction(static start =>
        {
            if (DurableTypes.Of(start.Compilation) is not { } types) return;
            var code = new OrchestratorCode(types);
            start.RegisterOperationAction(code.Read, OperationKind.Invocation, OperationKind.PropertyReference, OperationKind.FieldReference,
                OperationKind.ObjectCreation, OperationKind.MethodReference);
            start.RegisterCompilationEndAction(code.Report);
        });
    }
}
