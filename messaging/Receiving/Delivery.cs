using Amqp;

namespace FunctionsPlatform.Messaging;

/// <summary>A message and the link that it came by, which alone can settle it.</summary>
/// <param name="Letters">Where dead letters go on the same line; null: they are rejected.</param>
internal sealed record Delivery(IReceiverLink Link, Message Message, ConfirmedLink? Letters)
{
    public void Accept() => Link.Accept(Message);

    public void Release() => Link.Release(Message);

    public void Reject(MessageOutcome.DeadLetter letter) => Link.Reject(Message, DeadLetters.ErrorOf(letter));
}
