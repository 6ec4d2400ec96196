using System.Globalization;
using System.Text;

namespace FunctionsPlatform.Storage.Tests.Contracts;

/// <summary>One queue as a list, and random calls of which it knows the right answer.</summary>
internal sealed class QueueModel(StoreFixture store, TimeSpan visibility)
{
    private readonly List<Entry> entries = [];
    private readonly List<QueueMessage> delivered = [];
    private int sent;

    public int Count => entries.Count;

    public async Task StepAsync(IQueueStore queues, string queue, Random random, string where, CancellationToken cancellationToken)
    {
        switch (random.Next(6))
        {
            case 0 or 1:
                var delay = random.Next(3) == 0 ? TimeSpan.FromSeconds(random.Next(60)) : TimeSpan.Zero;
                var body = (++sent).ToString(CultureInfo.InvariantCulture);
                await queues.SendAsync(queue, Encoding.UTF8.GetBytes(body), delay, cancellationToken);
                entries.Add(new Entry(body) { VisibleAt = store.Time.GetUtcNow() + delay });
                break;
            case 2:
                var max = random.Next(1, 5);
                Take(await queues.ReceiveAsync(new QueueReceive(queue, visibility) { Max = max }, cancellationToken), max, where);
                break;
            case 3 when delivered.Count > 0:
                var deleted = delivered[random.Next(delivered.Count)];
                var mine = Find(deleted);
                Assert.True(await queues.DeleteAsync(queue, deleted, cancellationToken) == (mine is not null), $"{where}: delete of {deleted.Id}");
                if (mine is not null) entries.Remove(mine);
                break;
            case 4 when delivered.Count > 0:
                var extended = delivered[random.Next(delivered.Count)];
                var longer = TimeSpan.FromSeconds(random.Next(60));
                var entry = Find(extended);
                var receipt = await queues.ExtendAsync(queue, extended, longer, cancellationToken);
                Assert.True((receipt is not null) == (entry is not null), $"{where}: extend of {extended.Id}");
                if (entry is null) break;
                (entry.Receipt, entry.VisibleAt) = (receipt!, store.Time.GetUtcNow() + longer);
                delivered.Add(extended with { Receipt = receipt! });
                break;
            default:
                store.Advance(TimeSpan.FromSeconds(random.Next(40)));
                break;
        }
    }

    private void Take(IReadOnlyList<QueueMessage> messages, int max, string where)
    {
        var visible = entries.Where(entry => entry.VisibleAt <= store.Time.GetUtcNow()).ToList();
        Assert.True(messages.Count == Math.Min(max, visible.Count), $"{where}: {messages.Count} messages instead of {Math.Min(max, visible.Count)}");
        foreach (var message in messages)
        {
            var body = Encoding.UTF8.GetString(message.Body.Span);
            var entry = visible.SingleOrDefault(entry => entry.Body == body);
            Assert.True(entry is not null, $"{where}: message {body} was not visible");
            visible.Remove(entry);
            Assert.True(message.DequeueCount == ++entry.Deliveries, $"{where}: message {body} has count {message.DequeueCount} instead of {entry.Deliveries}");
            (entry.Id, entry.Receipt, entry.VisibleAt) = (message.Id, message.Receipt, store.Time.GetUtcNow() + visibility);
            delivered.Add(message);
        }
    }

    private Entry? Find(QueueMessage message) => entries.SingleOrDefault(entry => entry.Id == message.Id && entry.Receipt == message.Receipt);

    private sealed class Entry(string body)
    {
        public string Body { get; } = body;

        public string? Id { get; set; }

        public string Receipt { get; set; } = "";

        public DateTimeOffset VisibleAt { get; set; }

        public int Deliveries { get; set; }
    }
}
