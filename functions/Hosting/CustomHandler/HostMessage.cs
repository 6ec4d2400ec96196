using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FunctionsPlatform.Functions.Triggers;
using FunctionsPlatform.Messaging;

namespace FunctionsPlatform.Functions.Hosting;

/// <summary>Reads a message that the host took from a Storage queue, a Service Bus entity or Event Grid.</summary>
/// <remarks>
/// The host spills the top-level properties of a JSON body over the message's own metadata, whatever their case: a body with an <c>id</c> hides the message's. What the
/// body may have written is not believed.
/// </remarks>
internal static class HostMessage
{
    private const string Id = "Id";
    private const string MessageId = "MessageId";
    private const string DequeueCount = "DequeueCount";
    private const string DeliveryCount = "DeliveryCount";
    private const string InsertionTime = "InsertionTime";

    // "Perhaps not the first time": a message that was handled before may not be taken for a new one.
    private const int UnknownCount = 2;

    public static QueueDelivery Read(Invocation invocation)
    {
        var body = HostText.BodyOf(invocation.Value);
        var spilled = NamesIn(body);
        return new QueueDelivery(body, IdOf(invocation, body, spilled), CountOf(invocation.Metadata, spilled));
    }

    /// <param name="source">Where it was received.</param>
    /// <remarks>No id where a body's property may have hidden it: a repetition is not noticed then, and no other message is taken for one.</remarks>
    public static IncomingMessage ReadFromBroker(Invocation invocation, string source)
    {
        var (body, metadata) = (HostText.BodyOf(invocation.Value), invocation.Metadata);
        var spilled = NamesIn(body);
        return new IncomingMessage(Own(MessageId), source, body)
        {
            ContentType = Own(nameof(IncomingMessage.ContentType)),
            ReplyTo = Own(nameof(IncomingMessage.ReplyTo)),
            CorrelationId = Own(nameof(IncomingMessage.CorrelationId)),
            SessionId = Own(nameof(IncomingMessage.SessionId)),
            DeliveryCount = CountOf(metadata, spilled),
        };

        string? Own(string name) => spilled.Contains(name) ? null : HostText.TextOf(metadata, name);
    }

    private static string IdOf(Invocation invocation, byte[] body, HashSet<string> spilled)
    {
        // Event Grid hands over the event itself, whose id it is.
        if (invocation.Value.ValueKind == JsonValueKind.Object) return HostText.TextOf(invocation.Value, "id") ?? Fingerprint(invocation, body, spilled);
        var metadata = invocation.Metadata;
        if (!spilled.Contains(Id) && HostText.TextOf(metadata, Id) is { } queued) return queued;
        if (!spilled.Contains(MessageId) && HostText.TextOf(metadata, MessageId) is { } sent) return sent;
        return Fingerprint(invocation, body, spilled);
    }

    private static int CountOf(JsonElement metadata, HashSet<string> spilled)
    {
        if (!spilled.Contains(DequeueCount) && HostText.NumberOf(metadata, DequeueCount) is { } dequeued) return Math.Max(1, dequeued);
        if (!spilled.Contains(DeliveryCount) && HostText.NumberOf(metadata, DeliveryCount) is { } delivered) return Math.Max(1, delivered);
        return UnknownCount;
    }

    // The same at each delivery, and another for an equal message that was sent at another time.
    private static string Fingerprint(Invocation invocation, byte[] body, HashSet<string> spilled)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(body);
        if (!spilled.Contains(InsertionTime)) hash.AppendData(Encoding.UTF8.GetBytes(HostText.TextOf(invocation.Metadata, InsertionTime) ?? ""));
        return Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 16));
    }

    private static HashSet<string> NamesIn(byte[] body)
    {
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        if (body.AsSpan().TrimStart(" \t\r\n"u8) is not [(byte)'{', ..]) return names;
        try
        {
            using var document = JsonDocument.Parse(body);
            foreach (var property in document.RootElement.EnumerateObject()) names.Add(property.Name);
        }
        catch (JsonException)
        {
            // No JSON, so nothing was spilled.
        }

        return names;
    }
}
