namespace FunctionsPlatform.Functions.Triggers;

/// <summary>A queue message as a function sees it.</summary>
/// <param name="Id">Stable over redeliveries.</param>
/// <param name="DequeueCount">Deliveries including this one, from 1.</param>
public sealed record QueueDelivery(ReadOnlyMemory<byte> Body, string Id, int DequeueCount);
