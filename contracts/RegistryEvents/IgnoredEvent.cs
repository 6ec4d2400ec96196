namespace FunctionsPlatform.Contracts.RegistryEvents;

/// <summary>An event that tells of no new image behind a tag.</summary>
/// <param name="EventId">The sender's own; empty where it gave none.</param>
/// <param name="Reason">One CamelCase word, such as Pull, Delete, Blob, NoTag, Ping, UnknownType, Incomplete.</param>
/// <param name="Message">For a person.</param>
public sealed record IgnoredEvent(string EventId, string Reason, string Message);
