namespace FunctionsPlatform.Storage;

/// <summary>A message as a receiver holds it.</summary>
/// <param name="Id">Stable over redeliveries.</param>
/// <param name="Receipt">Proves this delivery; changes with each receive and extend.</param>
/// <param name="DequeueCount">Deliveries including this one, from 1.</param>
public sealed record QueueMessage(string Id, string Receipt, ReadOnlyMemory<byte> Body, int DequeueCount, DateTimeOffset InsertedAt);
