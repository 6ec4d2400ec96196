namespace FunctionsPlatform.Durable;

/// <summary>A queue message that makes an instance run.</summary>
/// <param name="messageId">What a step's unsent effects are booked under.</param>
/// <param name="isRedelivered">It has been out before: its handler may have died between a commit and its effects.</param>
internal sealed class Trigger(string messageId, bool isRedelivered)
{
    public string MessageId { get; } = messageId;

    public bool IsRedelivered { get; } = isRedelivered;

    /// <summary>Outcomes that come without inbox rows. The message brings their activities back should this process die first.</summary>
    public IReadOnlyList<DirectOutcome> Direct { get; init; } = [];

    /// <summary>Activities that the run decided on and that the message's handler is to run: they are booked under this message.</summary>
    public List<LocalCall> Local { get; } = [];

    public void TakeAll()
    {
        foreach (var outcome in Direct) outcome.IsTaken = true;
    }
}
