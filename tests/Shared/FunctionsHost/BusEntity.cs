namespace FunctionsPlatform.Testing.FunctionsHost;

/// <summary>A queue or subscription with sessions, as far as a receiver can tell: a session is one receiver's at a time, its messages come in order, and what was not completed often enough is
/// a dead letter.</summary>
public sealed class BusEntity(int maxDeliveryCount)
{
    private readonly Lock gate = new();
    private readonly LinkedList<BusMessage> messages = new();
    private readonly HashSet<string> locked = new(StringComparer.Ordinal);
    private readonly List<BusMessage> dead = [];
    private readonly List<BusMessage> completed = [];
    private long sent;

    public IReadOnlyList<BusMessage> DeadLetters
    {
        get
        {
            lock (gate) return [.. dead];
        }
    }

    /// <summary>In the order in which they were.</summary>
    public IReadOnlyList<BusMessage> Completed
    {
        get
        {
            lock (gate) return [.. completed];
        }
    }

    public int Count
    {
        get
        {
            lock (gate) return messages.Count;
        }
    }

    /// <exception cref="InvalidOperationException">It has no session, which an entity with sessions refuses.</exception>
    public void Send(BusMessage message)
    {
        if (message.SessionId is null) throw new InvalidOperationException("The session id needs to be set for messages to an entity with sessions.");
        lock (gate) messages.AddLast(message with { SequenceNumber = ++sent, EnqueuedAt = DateTimeOffset.UtcNow });
    }

    /// <summary>Locks the session of the oldest message that no one has.</summary>
    /// <returns>Null: there is none.</returns>
    internal string? TakeSession()
    {
        lock (gate)
        {
            var session = messages.Select(message => message.SessionId!).FirstOrDefault(id => !locked.Contains(id));
            if (session is not null) locked.Add(session);
            return session;
        }
    }

    internal void FreeSession(string session)
    {
        lock (gate) locked.Remove(session);
    }

    /// <summary>The session's next, with this delivery counted as the service counts it: from 1.</summary>
    internal BusMessage? Peek(string session)
    {
        lock (gate) return messages.FirstOrDefault(message => message.SessionId == session) is { } next ? next with { DeliveryCount = next.DeliveryCount + 1 } : null;
    }

    internal void Complete(BusMessage message)
    {
        lock (gate)
        {
            messages.Remove(NodeOf(message));
            completed.Add(message);
        }
    }

    /// <summary>It comes again, before what is behind it; or it has come often enough.</summary>
    internal void Abandon(BusMessage message)
    {
        lock (gate)
        {
            var node = NodeOf(message);
            node.Value = message;
            if (message.DeliveryCount < maxDeliveryCount) return;
            messages.Remove(node);
            dead.Add(message);
        }
    }

    private LinkedListNode<BusMessage> NodeOf(BusMessage message)
    {
        for (var node = messages.First; node is not null; node = node.Next)
        {
            if (node.Value.SequenceNumber == message.SequenceNumber) return node;
        }

        throw new InvalidOperationException($"Message {message.MessageId} is gone.");
    }
}
