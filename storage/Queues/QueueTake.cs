namespace FunctionsPlatform.Storage;

/// <summary>One look into a queue.</summary>
/// <param name="Messages">What was taken.</param>
/// <param name="NextVisible">When the next of the remaining messages, the taken ones included, becomes visible (in the past: it is visible now); null when there is none.</param>
public sealed record QueueTake(IReadOnlyList<QueueMessage> Messages, DateTimeOffset? NextVisible);
