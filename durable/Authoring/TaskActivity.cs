namespace FunctionsPlatform.Durable;

/// <summary>One piece of work with effects. It runs at least once: make "already done" a success, keyed by
/// <see cref="TaskActivityContext.IdempotencyKey"/>. Its result counts once.</summary>
public abstract class TaskActivity<TInput, TOutput> : ITaskActivity
{
    Type ITaskActivity.InputType => typeof(TInput);

    Type ITaskActivity.OutputType => typeof(TOutput);

    public abstract Task<TOutput> RunAsync(TaskActivityContext context, TInput input);

    async Task<object?> ITaskActivity.RunAsync(TaskActivityContext context, object? input) =>
        await RunAsync(context, TaskInput.As<TInput>(input)).ConfigureAwait(false);
}
