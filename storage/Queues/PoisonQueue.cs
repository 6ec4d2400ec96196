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
        await queues.GiveUpAsync(queue, new DeadLetter(message.Id, reason, message.DequeueCount, message.InsertedAt, message.Body.ToArray()), cancellationToken).ConfigureAwait(false);
        await queues.DeleteAsync(queue, message, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The first half of <see cref="MoveAsync"/>, for hosts that delete the message themselves.</summary>
    public static ValueTask GiveUpAsync(this IQueueStore queues, string queue, DeadLetter letter, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(letter);
        if (letter.Reason.Length > ReasonLength) letter = letter with { Reason = string.Concat(letter.Reason.AsSpan(0, ReasonLength - 1), "…") };
        var body = JsonSerializer.SerializeToUtf8Bytes(letter, StorageJson.Default.DeadLetter);
        // What others have put into a queue of theirs may be larger than ours can be: it is kept as it came then, without the reason.
        if (body.Length > QueueLimits.PoisonBodyBytes) body = letter.Body;
        return queues.SendAsync(NameOf(queue), body, TimeSpan.Zero, cancellationToken);
    }

    /// <summary>What a message of a poison queue says; null when it is the original itself, as the Functions host leaves it.</summary>
    public static DeadLetter? Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            return JsonSerializer.Deserialize(body.Span, StorageJson.Default.DeadLetter) is { Id: not null, Reason: not null, Body: not null } letter ? letter : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
