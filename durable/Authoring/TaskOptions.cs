namespace FunctionsPlatform.Durable;

/// <summary>How an activity or sub-orchestration is called.</summary>
public record TaskOptions(TaskRetryOptions? Retry = null)
{
    /// <summary>Kept with the call in the history, and with a sub-orchestration as its own. At most 64, of 8,192 characters in all.</summary>
    public IReadOnlyDictionary<string, string>? Tags { get; init; }

    /// <summary>Which version to call.</summary>
    /// <value>Null: for activities the calling orchestration's, for sub-orchestrations <see cref="VersioningOptions.DefaultVersion"/>.</value>
    public TaskVersion? Version { get; init; }

    public static TaskOptions FromRetryPolicy(RetryPolicy policy) => new(new TaskRetryOptions(policy));

    public static TaskOptions FromRetryHandler(RetryHandler handler) => new(new TaskRetryOptions(handler));

    public static TaskOptions FromRetryHandler(AsyncRetryHandler handler) => new(new TaskRetryOptions(handler));

    /// <summary>Names the child; for sub-orchestrations only.</summary>
    public SubOrchestrationOptions WithInstanceId(string instanceId) => new(Retry, instanceId) { Tags = Tags, Version = Version };
}
