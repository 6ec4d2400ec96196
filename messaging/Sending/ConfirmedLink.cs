using Amqp;
using Amqp.Framing;

namespace FunctionsPlatform.Messaging;

/// <summary>Sends on one line to one target and waits until the broker has taken each message.</summary>
internal sealed class ConfirmedLink
{
    private static readonly TimeSpan AMoment = TimeSpan.FromSeconds(1);

    private readonly BrokerLine line;
    private readonly SenderLink link;
    private readonly string target;

    public ConfirmedLink(BrokerLine line, string target)
    {
        (this.line, this.target) = (line, target);
        link = new SenderLink(line.Session, $"to-{target}", new Attach { Target = new Target { Address = target, Durable = 2 }, Source = new Source(), SndSettleMode = SenderSettleMode.Unsettled }, null);
        line.Watch(link);
    }

    /// <exception cref="MessageRefusedException">The broker does not take it, now and later.</exception>
    /// <exception cref="BrokerException">Whether it was taken is unknown: the line ended, or there was no answer.</exception>
    public async Task SendAsync(Message message, TimeSpan patience, TimeProvider time, CancellationToken cancellationToken)
    {
        var answer = new TaskCompletionSource<Outcome?>(TaskCreationOptions.RunContinuationsAsynchronously);
        link.Send(message, null, static (_, _, outcome, state) => ((TaskCompletionSource<Outcome?>)state).TrySetResult(outcome), answer);
        try
        {
            await Task.WhenAny(answer.Task, line.Ended).WaitAsync(patience, time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException error)
        {
            throw new BrokerException($"{target} did not confirm a message within {patience}", error);
        }

        if (!answer.Task.IsCompleted) throw Unknown();
        var outcome = await answer.Task.ConfigureAwait(false);
        if (outcome is Accepted) return;
        // A line that breaks answers in the broker's name to what it carried, a moment before it says that it is broken.
        if (await EndsAsync(time, cancellationToken).ConfigureAwait(false)) throw Unknown();
        if (outcome is Rejected rejected) throw new MessageRefusedException($"{target} refuses a message: {rejected.Error?.Condition} {rejected.Error?.Description}".TrimEnd());
        throw new BrokerException($"{target} did not take a message: {outcome?.GetType().Name ?? "no outcome"}");
    }

    private BrokerException Unknown() => new($"the line to {target} ended before a message was confirmed");

    private async Task<bool> EndsAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        try
        {
            await line.Ended.WaitAsync(AMoment, time, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }
}
