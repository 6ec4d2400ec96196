namespace FunctionsPlatform.Durable;

/// <summary>An orchestrator as the engine runs it. Derive from <see cref="TaskOrchestrator{TInput,TOutput}"/> instead of implementing this.</summary>
public interface ITaskOrchestrator
{
    Type InputType { get; }

    Type OutputType { get; }

    Task<object?> RunAsync(TaskOrchestrationContext context, object? input);
}
