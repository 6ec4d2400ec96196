using System.Globalization;
using FunctionsPlatform.Storage.Sqlite.Writing;

namespace FunctionsPlatform.Storage.Sqlite.Queues;

internal sealed class TakeOperation(long queue, QueueReceive request) : WriteOperation<QueueTake>
{
    public override bool NeedsDisk => false;

    protected override QueueTake Run(WriteSession session)
    {
        var now = session.Now;
        var messages = FindVisible(session, now, out var receipt);
        foreach (var message in messages)
        {
            var id = long.Parse(message.Id, CultureInfo.InvariantCulture);
            session.Queues.Take.Bind(1, id).Bind(2, now + request.Visibility.Ticks).Bind(3, receipt).Run();
        }

        return new QueueTake(messages, FindNextVisible(session));
    }

    private List<QueueMessage> FindVisible(WriteSession session, long now, out long receipt)
    {
        var messages = new List<QueueMessage>();
        // One receipt for all that are taken together: it is good only with a message's id.
        receipt = session.NextNumber();
        var receiptText = receipt.ToString(CultureInfo.InvariantCulture);
        var find = session.Queues.FindVisible.Bind(1, queue).Bind(2, now).Bind(3, request.Max);
        while (find.Step())
        {
            var id = find.Integer(0).ToString(CultureInfo.InvariantCulture);
            var insertedAt = new DateTimeOffset(find.Integer(2), TimeSpan.Zero);
            messages.Add(new QueueMessage(id, receiptText, find.Bytes(3).ToArray(), (int)find.Integer(1) + 1, insertedAt));
        }

        find.Reset();
        return messages;
    }

    private DateTimeOffset? FindNextVisible(WriteSession session)
    {
        var find = session.Queues.NextVisible.Bind(1, queue);
        DateTimeOffset? next = find.Step() ? new DateTimeOffset(find.Integer(0), TimeSpan.Zero) : null;
        find.Reset();
        return next;
    }
}
