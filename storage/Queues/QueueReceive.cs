namespace FunctionsPlatform.Storage;

/// <summary>What a receiver asks for.</summary>
/// <param name="Queue">The queue's name.</param>
/// <param name="Visibility">How long the taken messages stay hidden from others.</param>
public sealed record QueueReceive(string Queue, TimeSpan Visibility)
{
    /// <summary>1 to <see cref="QueueLimits.Receive"/>.</summary>
    public int Max { get; init; } = 1;

    /// <summary>How long to wait for a first message. Zero: answer at once. A store in the same process wakes a waiter when a message
    /// is sent or becomes visible; a remote one polls.</summary>
    public TimeSpan Wait { get; init; }
}
