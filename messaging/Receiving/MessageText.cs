using System.Globalization;
using System.Text;
using Amqp;
using Amqp.Framing;

namespace FunctionsPlatform.Messaging;

/// <summary>Reads what senders of all kinds put into a message.</summary>
internal static class MessageText
{
    public static IncomingMessage Read(Message message, string source) => new(IdOf(message), source, Body(message))
    {
        ContentType = message.Properties?.ContentType?.ToString(),
        ReplyTo = message.Properties?.ReplyTo,
        CorrelationId = message.Properties is null ? null : Text(message.Properties.GetCorrelationId()),
    };

    // The protocol allows text, a number, a UUID or bytes.
    private static string? IdOf(Message message) => message.Properties is null ? null : Text(message.Properties.GetMessageId());

    private static string? Text(object? id) => id switch
    {
        null => null,
        string text => text,
        byte[] bytes => Convert.ToHexStringLower(bytes),
        IFormattable value => value.ToString(null, CultureInfo.InvariantCulture),
        _ => id.ToString(),
    };

    // One data section, several, or a value that is text or bytes; whatever else is not ours to understand and reads as empty.
    private static ReadOnlyMemory<byte> Body(Message message) => message.BodySection switch
    {
        Data data => data.Binary,
        DataList list => Joined(list),
        AmqpValue { Value: string text } => Encoding.UTF8.GetBytes(text),
        AmqpValue { Value: byte[] bytes } => bytes,
        _ => ReadOnlyMemory<byte>.Empty,
    };

    private static byte[] Joined(DataList list)
    {
        using var joined = new MemoryStream();
        for (var index = 0; index < list.Count; index++) joined.Write(list[index].Binary);
        return joined.ToArray();
    }
}
