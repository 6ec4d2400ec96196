namespace FunctionsPlatform.Messaging;

/// <summary>What becomes of a message.</summary>
public abstract record MessageOutcome
{
    private MessageOutcome()
    {
    }

    /// <summary>It is done with. A repetition of its id is accepted without handling.</summary>
    public sealed record Handled : MessageOutcome;

    /// <summary>It can never be handled.</summary>
    /// <param name="Reason">A word to search for, like <c>UnknownType</c>.</param>
    /// <param name="Description">For a person: what is wrong and how it would be right.</param>
    public sealed record DeadLetter(string Reason, string Description) : MessageOutcome;

    /// <summary>Not now, for no fault of its own: it is held back for a pause and then handed back to the broker, as often as it takes.</summary>
    public sealed record Later(string Reason) : MessageOutcome;
}
