namespace FunctionsPlatform.Storage;

/// <summary>The receivers that wait for one queue inside this process, and the one timer that tells them of messages becoming visible.</summary>
/// <remarks>
/// <para>The order that loses no wake-up: join, then look into the queue, then report the time of the next visibility with
/// <see cref="WakeAt"/>, then wait. A send that falls in between has marked the receiver already.</para>
/// <para>A wake goes to one receiver, first come first served; a receiver that was woken and leaves without having looked again hands
/// the wake on. So a message never lies there visible while a receiver sleeps, and a thousand receivers do not race for one message.</para>
/// </remarks>
public sealed class QueueWaiters : IDisposable
{
    private readonly Lock gate = new();
    private readonly LinkedList<QueueWaiter> sleeping = [];
    private readonly TimeProvider time;
    private readonly ITimer timer;
    private DateTimeOffset due = DateTimeOffset.MaxValue;

    public QueueWaiters(TimeProvider time)
    {
        this.time = time;
        timer = time.CreateTimer(static state => ((QueueWaiters)state!).OnDue(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Adds a receiver. Dispose it when it stops waiting, whatever the reason.</summary>
    public QueueWaiter Join()
    {
        var waiter = new QueueWaiter(this);
        lock (gate) sleeping.AddLast(waiter.Node);
        return waiter;
    }

    /// <summary>Something became visible: the receiver that waits longest looks.</summary>
    public void WakeOne()
    {
        // Taking it off the list and marking it are one step: a receiver that leaves in between would lose the wake.
        lock (gate)
        {
            if (sleeping.First?.Value is not { } waiter) return;
            sleeping.RemoveFirst();
            waiter.Wake();
        }
    }

    /// <summary>A message becomes visible at <paramref name="instant"/>: a receiver looks then. An earlier wish stands.</summary>
    public void WakeAt(DateTimeOffset instant)
    {
        lock (gate)
        {
            // Nobody sleeps: whoever joins looks first and says then what is next.
            if (sleeping.Count == 0 || instant >= due) return;
            due = instant;
            var wait = instant - time.GetUtcNow();
            // Timers drop fractions of a millisecond; rounding up keeps this one from firing just before the message is visible.
            timer.Change(TimeSpan.FromMilliseconds(Math.Max(0, Math.Ceiling(wait.TotalMilliseconds))), Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Wakes every receiver, to look a last time.</summary>
    public void Dispose()
    {
        timer.Dispose();
        lock (gate)
        {
            foreach (var waiter in sleeping) waiter.Wake();
            sleeping.Clear();
        }
    }

    internal void Leave(QueueWaiter waiter)
    {
        lock (gate)
        {
            if (waiter.Node.List is not null) sleeping.Remove(waiter.Node);
            else if (waiter.HoldsWake) WakeOne();
        }
    }

    internal void Rejoin(QueueWaiter waiter)
    {
        lock (gate)
        {
            waiter.Renew();
            if (waiter.Node.List is null) sleeping.AddFirst(waiter.Node);
        }
    }

    private void OnDue()
    {
        lock (gate) due = DateTimeOffset.MaxValue;
        WakeOne();
    }
}
