using FunctionsPlatform.Storage.Sqlite.Writing;

namespace FunctionsPlatform.Storage.Sqlite.Queues;

/// <summary>Its answer: when the message becomes visible, in ticks.</summary>
internal sealed class SendOperation(long queue, ReadOnlyMemory<byte> body, TimeSpan visibleAfter, QueueWaiters waiters) : WriteOperation<long>
{
    protected override long Run(WriteSession session)
    {
        var now = session.Now;
        var visible = now + visibleAfter.Ticks;
        session.Queues.Send.Bind(1, queue).Bind(2, session.NextNumber()).Bind(3, visible).Bind(4, now).Bind(5, body.Span).Run();
        return visible;
    }

    protected override void OnCommitted(long committed)
    {
        if (visibleAfter == TimeSpan.Zero) waiters.WakeOne();
        else waiters.WakeAt(new DateTimeOffset(committed, TimeSpan.Zero));
    }
}
