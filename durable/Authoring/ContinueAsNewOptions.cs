namespace FunctionsPlatform.Durable;

/// <summary>How an orchestration starts over.</summary>
public sealed record ContinueAsNewOptions
{
    public object? NewInput { get; init; }

    /// <summary>False drops the events that arrived and that nobody waited for.</summary>
    public bool PreserveUnprocessedEvents { get; init; } = true;

    /// <summary>The version of the next generation: how an eternal orchestration moves to new code.</summary>
    /// <value>Null: as before.</value>
    public TaskVersion? NewVersion { get; init; }
}
