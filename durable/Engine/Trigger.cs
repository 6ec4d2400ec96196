namespace FunctionsPlatform.Durable;

/// <summary>A queue message that makes an instance run.</summary>
/// <param name="messageId">What a step's unsent effects are booked under.</param>
/// <param name="isRedelivered">It has been out before: its handler may have died between a commit and its sends.</param>
/// <param name="direct">The outcome of an activity that ran here, handed over without an inbox row: the activity's own message brings it back
/// should this process die first.</param>
/// <param name="executionKey">The generation that the direct outcome is for.</param>
internal sealed class Trigger(string messageId, bool isRedelivered, InboxRow? direct = null, string? executionKey = null)
{
    public string MessageId { get; } = messageId;

    public bool IsRedelivered { get; } = isRedelivered;

    public InboxRow? Direct { get; } = direct;

    public string? ExecutionKey { get; } = executionKey;

    /// <summary>True once the direct outcome is committed, or is of no interest any more.</summary>
    public bool IsTaken { get; set; }
}
