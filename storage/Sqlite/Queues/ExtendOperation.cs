using FunctionsPlatform.Storage.Sqlite.Writing;

namespace FunctionsPlatform.Storage.Sqlite.Queues;

/// <summary>Its answer: the new receipt, or null when the old one was stale.</summary>
internal sealed class ExtendOperation(long queue, Delivery delivery, TimeSpan visibility, QueueWaiters waiters) : WriteOperation<long?>
{
    private DateTimeOffset visibleAt;

    public override bool NeedsDisk => false;

    protected override long? Run(WriteSession session)
    {
        var visible = session.Now + visibility.Ticks;
        var receipt = session.NextNumber();
        var extended = session.Queues.Extend.Bind(1, delivery.Id).Bind(2, delivery.Receipt).Bind(3, queue).Bind(4, visible).Bind(5, receipt).Run() == 1;
        visibleAt = new DateTimeOffset(visible, TimeSpan.Zero);
        return extended ? receipt : null;
    }

    protected override void OnCommitted(long? committed)
    {
        if (committed is not null) waiters.WakeAt(visibleAt);
    }
}
