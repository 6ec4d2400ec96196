namespace FunctionsPlatform.Functions.Http;

/// <summary>One message, without what may be secret in it.</summary>
/// <param name="Id">Of poison, its id in the queue that it was in.</param>
/// <param name="EnqueuedAt">When it came into its queue first.</param>
/// <param name="DequeueCount">Deliveries so far; of poison, those before it was given up.</param>
/// <param name="Reason">Why it was given up; null where nobody noted it.</param>
/// <param name="Bytes">How long it is.</param>
/// <param name="Body">Redacted and perhaps cut; null when it is no JSON.</param>
public sealed record QueueMessageDocument(string Id, DateTimeOffset EnqueuedAt, int DequeueCount, string? Reason, int Bytes, string? Body);
