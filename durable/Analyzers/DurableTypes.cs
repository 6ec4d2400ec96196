using Microsoft.CodeAnalysis;

namespace FunctionsPlatform.Durable.Analyzers;

/// <summary>The engine's types as a compilation knows them.</summary>
internal sealed class DurableTypes
{
    private const string Root = "FunctionsPlatform.Durable.";
    private readonly INamedTypeSymbol context;
    private readonly INamedTypeSymbol? retryContext;
    private readonly INamedTypeSymbol? activityContext;
    private readonly INamedTypeSymbol? registry;
    private readonly INamedTypeSymbol? orchestrator;
    private readonly INamedTypeSymbol? activity;
    private readonly INamedTypeSymbol? logger;

    private DurableTypes(Compilation compilation, INamedTypeSymbol context)
    {
        this.context = context;
        retryContext = compilation.GetTypeByMetadataName(Root + "RetryContext");
        activityContext = compilation.GetTypeByMetadataName(Root + "TaskActivityContext");
        registry = compilation.GetTypeByMetadataName(Root + "DurableTaskRegistry");
        orchestrator = compilation.GetTypeByMetadataName(Root + "ITaskOrchestrator");
        activity = compilation.GetTypeByMetadataName(Root + "ITaskActivity");
        logger = compilation.GetTypeByMetadataName("Microsoft.Extensions.Logging.ILogger");
    }

    /// <summary>Null where the engine is not referenced.</summary>
    public static DurableTypes? Of(Compilation compilation) =>
        compilation.GetTypeByMetadataName(Root + "TaskOrchestrationContext") is { } context ? new DurableTypes(compilation, context) : null;

    /// <summary>Whatever is handed an orchestration's context is orchestrator code; a kind of context itself is not.</summary>
    public bool IsOrchestratorCode(IMethodSymbol method) =>
        method.MethodKind != MethodKind.Constructor
        && method.Parameters.Any(parameter => IsContext(parameter.Type) || Same(parameter.Type, retryContext))
        && !IsContext(method.ContainingType);

    public bool IsActivityCode(IMethodSymbol method) => method.Parameters.Any(parameter => Same(parameter.Type, activityContext));

    public bool IsContext(ITypeSymbol? type) => Bases(type).Any(part => Same(part, context));

    public bool IsRegistry(ITypeSymbol? type) => Same(type, registry);

    public bool IsOrchestrator(ITypeSymbol type) => Implements(type, orchestrator);

    public bool IsActivity(ITypeSymbol type) => Implements(type, activity);

    public bool IsLogger(ITypeSymbol? type) => type is not null && (Same(type, logger) || Implements(type, logger));

    private static bool Implements(ITypeSymbol type, INamedTypeSymbol? contract) => type.AllInterfaces.Any(part => Same(part, contract));

    private static bool Same(ITypeSymbol? type, INamedTypeSymbol? other) => other is not null && SymbolEqualityComparer.Default.Equals(type, other);

    private static IEnumerable<ITypeSymbol> Bases(ITypeSymbol? type)
    {
        for (; type is not null; type = type.BaseType) yield return type;
    }
}
