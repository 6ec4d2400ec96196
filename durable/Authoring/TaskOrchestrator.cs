namespace FunctionsPlatform.Durable;

/// <summary>A durable sequence of steps. It is replayed from its history, so it must be deterministic: clock, ids, waits and effects come
/// from its context, and it awaits nothing else.</summary>
/// <remarks>A null input arrives as <c>default(TInput)</c>. The instance completes as soon as <see cref="RunAsync"/> returns, whatever it left
/// un-awaited: activities and events already asked for are still sent, timers are dropped.</remarks>
public abstract class TaskOrchestrator<TInput, TOutput> : ITaskOrchestrator
{
    Type ITaskOrchestrator.InputType => typeof(TInput);

    Type ITaskOrchestrator.OutputType => typeof(TOutput);

    public abstract Task<TOutput> RunAsync(TaskOrchestrationContext context, TInput input);

    async Task<object?> ITaskOrchestrator.RunAsync(TaskOrchestrationContext context, object? input) =>
        await RunAsync(context, TaskInput.As<TInput>(input));
}
