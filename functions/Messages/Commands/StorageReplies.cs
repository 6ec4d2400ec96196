using FunctionsPlatform.Storage;

namespace FunctionsPlatform.Functions.Messages;

/// <summary>Answers into queues of the platform's own storage.</summary>
internal sealed class StorageReplies(IQueueStore queues) : ICommandReplies
{
    public async Task SendAsync(string queue, string id, ReadOnlyMemory<byte> answer, CancellationToken cancellationToken) => await queues.SendAsync(queue, answer, TimeSpan.Zero, cancellationToken);
}
