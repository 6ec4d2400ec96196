using System.Text.Json;

namespace FunctionsPlatform.Storage;

/// <summary>Where messages go that no delivery could handle: <c>&lt;queue&gt;-poison</c>, with the reason (its first 500 characters). They are never lost.</summary>
public static class PoisonQueue
{
    private const string Suffix = "-poison";

    // Six bytes a character at worst: with a body of the largest size the letter still fits.
    private const int ReasonLength = 500;

    public static string NameOf(string queue) => queue + Suffix;

    public static bool IsName(string queue) => queue.EndsWith(Suffix, StringComparison.Ordinal);

    /// <summary>Sends the message to the poison queue and then deletes it. A crash in between leaves it in both: seen twice, never lost.</summary>
    public static async ValueTask MoveAsync(this IQueueStore queues, string queue, QueueMessage message, string reason, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(reason);
        if (reason.Length > ReasonLength) reason = string.Concat(reason.AsSpan(0, ReasonLength - 1), "…");
        var letter = new DeadLetter(message.Id, reason, message.DequeueCount, message.InsertedAt, message.Body.ToArray());
        var body = JsonSerializer.SerializeToUtf8Bytes(letter, StorageJson.Default.DeadLetter);
        await queues.SendAsync(NameOf(queue), body, TimeSpan.Zero, cancellationToken).ConfigureAwait(false);
        await queues.DeleteAsync(queue, message, cancellationToken).ConfigureAwait(false);
    }
}
