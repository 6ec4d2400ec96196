namespace FunctionsPlatform.Durable;

/// <summary>Either a policy or a handler.</summary>
public sealed record TaskRetryOptions
{
    public TaskRetryOptions(RetryPolicy policy) => Policy = policy;

    public TaskRetryOptions(RetryHandler handler) => Handler = context => Task.FromResult(handler(context));

    public TaskRetryOptions(AsyncRetryHandler handler) => Handler = handler;

    public RetryPolicy? Policy { get; }

    public AsyncRetryHandler? Handler { get; }

    public static implicit operator TaskRetryOptions(RetryPolicy policy) => new(policy);

    public static TaskRetryOptions FromRetryPolicy(RetryPolicy policy) => new(policy);

    public static TaskRetryOptions FromRetryHandler(RetryHandler handler) => new(handler);

    public static TaskRetryOptions FromRetryHandler(AsyncRetryHandler handler) => new(handler);
}
