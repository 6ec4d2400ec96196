namespace FunctionsPlatform.Durable;

/// <summary>An activity as the engine runs it. Derive from <see cref="TaskActivity{TInput,TOutput}"/> instead of implementing this.</summary>
public interface ITaskActivity
{
    Type InputType { get; }

    Type OutputType { get; }

    Task<object?> RunAsync(TaskActivityContext context, object? input);
}
