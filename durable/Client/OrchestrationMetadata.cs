namespace FunctionsPlatform.Durable;

/// <summary>An instance as it was when it was read.</summary>
public sealed record OrchestrationMetadata(TaskName Name, string InstanceId)
{
    internal DataConverter? Converter { get; init; }

    public required OrchestrationRuntimeStatus RuntimeStatus { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset LastUpdatedAt { get; init; }

    /// <summary>Empty when it has none.</summary>
    public string Version { get; init; } = "";

    public IReadOnlyDictionary<string, string> Tags { get; init; } = TaskTags.None;

    /// <summary>Continue-as-new moves it on by one.</summary>
    public int Generation { get; init; }

    /// <summary>Steps committed in this generation.</summary>
    public int Step { get; init; }

    public ParentOrchestrationInstance? Parent { get; init; }

    /// <summary>Set when inputs and outputs were asked for.</summary>
    public string? SerializedInput { get; init; }

    /// <summary>Set when inputs and outputs were asked for and the instance has ended.</summary>
    public string? SerializedOutput { get; init; }

    public string? SerializedCustomStatus { get; init; }

    /// <summary>Why it failed.</summary>
    public TaskFailureDetails? FailureDetails { get; init; }

    /// <summary>Why it is parked or suspended.</summary>
    public string? Reason { get; init; }

    public bool IsRunning => RuntimeStatus == OrchestrationRuntimeStatus.Running;

    public bool IsCompleted => RuntimeStatus.IsTerminal();

    public T? ReadInputAs<T>() => Read<T>(SerializedInput);

    public T? ReadOutputAs<T>() => Read<T>(SerializedOutput);

    public T? ReadCustomStatusAs<T>() => Read<T>(SerializedCustomStatus);

    private T? Read<T>(string? data) => data is null || Converter is null ? default : Converter.Deserialize<T>(data);
}
