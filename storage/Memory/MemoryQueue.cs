using System.Globalization;

namespace FunctionsPlatform.Storage.Memory;

/// <summary>One queue's messages, those that become visible first in front.</summary>
internal sealed class MemoryQueue(TimeProvider time)
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, Message> byId = new(StringComparer.Ordinal);
    private readonly SortedSet<Message> byVisibility = new(Comparer<Message>.Create(Compare));
    private long lastNumber;

    public QueueWaiters Waiters { get; } = new(time);

    public long Count
    {
        get
        {
            lock (gate) return byId.Count;
        }
    }

    public void Send(byte[] body, TimeSpan visibleAfter)
    {
        var now = time.GetUtcNow();
        var visibleAt = now + visibleAfter;
        lock (gate)
        {
            var message = new Message(++lastNumber, body, now) { VisibleAt = visibleAt };
            byId.Add(message.Id, message);
            byVisibility.Add(message);
        }

        if (visibleAfter == TimeSpan.Zero) Waiters.WakeOne();
        else Waiters.WakeAt(visibleAt);
    }

    public IReadOnlyList<QueueMessage> Peek(int max)
    {
        var now = time.GetUtcNow();
        lock (gate) return [.. byVisibility.TakeWhile(message => message.VisibleAt <= now).Take(max).Select(message => message.Delivered() with { Receipt = "" })];
    }

    public QueueTake Take(QueueReceive request)
    {
        var now = time.GetUtcNow();
        var taken = new List<QueueMessage>();
        lock (gate)
        {
            while (taken.Count < request.Max && byVisibility.Min is { } message && message.VisibleAt <= now)
            {
                Hide(message, now + request.Visibility);
                message.DequeueCount++;
                taken.Add(message.Delivered());
                if (request.Visibility == TimeSpan.Zero) break; // Else the same message would be taken again and again.
            }

            return new QueueTake(taken, byVisibility.Min?.VisibleAt);
        }
    }

    public string? Extend(QueueMessage delivered, TimeSpan visibility)
    {
        var visibleAt = time.GetUtcNow() + visibility;
        string receipt;
        lock (gate)
        {
            if (Find(delivered) is not { } message) return null;
            Hide(message, visibleAt);
            receipt = message.Receipt;
        }

        Waiters.WakeAt(visibleAt);
        return receipt;
    }

    public bool Delete(QueueMessage delivered)
    {
        lock (gate)
        {
            if (Find(delivered) is not { } message) return false;
            byVisibility.Remove(message);
            return byId.Remove(message.Id);
        }
    }

    private Message? Find(QueueMessage delivered) =>
        byId.TryGetValue(delivered.Id, out var message) && string.Equals(message.Receipt, delivered.Receipt, StringComparison.Ordinal) ? message : null;

    private void Hide(Message message, DateTimeOffset until)
    {
        byVisibility.Remove(message);
        message.VisibleAt = until;
        message.Receipt = (++lastNumber).ToString(CultureInfo.InvariantCulture);
        byVisibility.Add(message);
    }

    private static int Compare(Message left, Message right)
    {
        var byTime = left.VisibleAt.CompareTo(right.VisibleAt);
        return byTime != 0 ? byTime : left.Number.CompareTo(right.Number);
    }

    private sealed class Message(long number, byte[] body, DateTimeOffset insertedAt)
    {
        public long Number { get; } = number;

        public string Id { get; } = number.ToString(CultureInfo.InvariantCulture);

        public DateTimeOffset VisibleAt { get; set; }

        public string Receipt { get; set; } = "";

        public int DequeueCount { get; set; }

        public QueueMessage Delivered() => new(Id, Receipt, body, DequeueCount, insertedAt);
    }
}
