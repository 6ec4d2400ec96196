namespace FunctionsPlatform.Durable;

/// <summary>What an activity knows about its call.</summary>
public sealed class TaskActivityContext
{
    public required TaskName Name { get; init; }

    /// <summary>The orchestration that called.</summary>
    public required string InstanceId { get; init; }

    /// <summary>Of the call: its options', else the calling orchestration's. Empty when there is none.</summary>
    public string Version { get; init; } = "";

    /// <summary>1 for the first try of the retry policy, 2 for the first retry, and so on.</summary>
    public required int Attempt { get; init; }

    /// <summary>How often the queue has handed out this very try, from 1. Above 1: an earlier delivery may have done part of the work.</summary>
    public required int DeliveryCount { get; init; }

    /// <summary>The same for every delivery of one try, and for no other try of any orchestration.</summary>
    public required string IdempotencyKey { get; init; }

    /// <summary>Cancelled when the host stops or has lost the message to another host: the work is then delivered again. Also cancelled when the
    /// orchestration was terminated: at once when that happens in this process, else within ten seconds.</summary>
    public required CancellationToken CancellationToken { get; init; }
}
