namespace FunctionsPlatform.Functions.Http;

/// <param name="Items">By name.</param>
public sealed record QueueList(IReadOnlyList<QueueDocument> Items);
