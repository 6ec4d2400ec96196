using Amqp;
using Amqp.Framing;
using Amqp.Types;

namespace FunctionsPlatform.Messaging;

/// <summary>How a reason travels with a dead letter. The names are those of Service Bus, which shows them in its dead-letter queue.</summary>
internal static class DeadLetters
{
    public const string Reason = "DeadLetterReason";
    public const string Description = "DeadLetterErrorDescription";
    public const string Source = "DeadLetterSource";

    // What Service Bus stores of each.
    private const int LongestText = 4096;

    public static Error ErrorOf(MessageOutcome.DeadLetter letter) => new(new Symbol("com.microsoft:dead-letter"))
    {
        Description = Short(letter.Description),
        Info = new Fields { [new Symbol(Reason)] = Short(letter.Reason), [new Symbol(Description)] = Short(letter.Description) },
    };

    public static Message CopyOf(Message message, string source, MessageOutcome.DeadLetter letter)
    {
        var copy = new Message { BodySection = message.BodySection, Properties = message.Properties, Header = new Header { Durable = true }, ApplicationProperties = new ApplicationProperties() };
        if (message.ApplicationProperties is { } properties)
        {
            foreach (var (name, value) in properties.Map) copy.ApplicationProperties.Map[name] = value;
        }

        copy.ApplicationProperties[Reason] = Short(letter.Reason);
        copy.ApplicationProperties[Description] = Short(letter.Description);
        copy.ApplicationProperties[Source] = source;
        return copy;
    }

    private static string Short(string text) => text.Length <= LongestText ? text : text[..LongestText];
}
