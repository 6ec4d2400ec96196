using System.Text.Json;

namespace FunctionsPlatform.Storage;

/// <summary>Where messages go that no delivery could handle: <c>&lt;queue&gt;-poison</c>, with the reason. They are never lost.</summary>
public static class PoisonQueue
{
    public static string NameOf(string queue) => queue + "-poison";

    /// <summary>Sends the message to the poison queue and then deletes it. A crash in between leaves it in both: seen twice, never lost.</summary>
    public static async ValueTask MoveAsync(this IQueueStore queues, string queue, QueueMessage message, string reason, CancellationToken cancellationToken)
    {
        var letter = new DeadLetter(message.Id, reason, message.DequeueCount, message.InsertedAt, message.Body.ToArray());
        var body = JsonSerializer.SerializeToUtf8Bytes(letter, StorageJson.Default.DeadLetter);
        await queues.SendAsync(NameOf(queue), body, TimeSpan.Zero, cancellationToken).ConfigureAwait(false);
        await queues.DeleteAsync(queue, message, cancellationToken).ConfigureAwait(false);
    }
}
