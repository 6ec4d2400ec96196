namespace FunctionsPlatform.Functions.Http;

/// <param name="Items">What would be taken next comes first, as far as the storage tells.</param>
public sealed record QueueMessageList(IReadOnlyList<QueueMessageDocument> Items);
