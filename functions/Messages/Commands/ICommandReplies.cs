namespace FunctionsPlatform.Functions.Messages;

/// <summary>Brings answers to where commands asked for them.</summary>
public interface ICommandReplies
{
    /// <summary>Durable when it returns. Sent again, an answer comes twice with the same id.</summary>
    /// <param name="queue">Allowed by <see cref="Hosting.CommandOptions.ReplyQueues"/>.</param>
    /// <exception cref="Storage.StorageException">Not now: it may be tried again.</exception>
    Task SendAsync(string queue, string id, ReadOnlyMemory<byte> answer, CancellationToken cancellationToken);
}
