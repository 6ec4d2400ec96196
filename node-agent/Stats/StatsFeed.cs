using FunctionsPlatform.Contracts.Agent;

namespace FunctionsPlatform.NodeAgent.Stats;

/// <summary>Says when to look at what is used: at an agent's own slow pace, and faster for a while when somebody asks.</summary>
internal sealed class StatsFeed(StatsSampler sampler, TimeProvider time)
{
    public static readonly TimeSpan OwnPace = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan LeastPeriod = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestAsk = TimeSpan.FromMinutes(10);

    private readonly Lock gate = new();
    private TaskCompletionSource asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TimeSpan period = OwnPace;
    private DateTimeOffset until;
    private DateTimeOffset last;

    /// <summary>Somebody wants to be told more often for a while. A slower wish never undoes a faster one that still holds.</summary>
    public void Ask(StatsRequest request)
    {
        var now = time.GetUtcNow();
        var wished = Clamp(request.Period?.ToTimeSpan() ?? LeastPeriod, LeastPeriod, OwnPace);
        var lasts = Clamp(request.Lasts?.ToTimeSpan() ?? TimeSpan.Zero, TimeSpan.Zero, LongestAsk);
        TaskCompletionSource ring;
        lock (gate)
        {
            period = now < until && period < wished ? period : wished;
            until = now + lasts > until ? now + lasts : until;
            (ring, asked) = (asked, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        ring.TrySetResult();
    }

    /// <summary>Waits until the next look is due, and looks. One caller at a time.</summary>
    /// <param name="onlyWhenAsked">Where telling costs something: nothing is due at the agent's own pace.</param>
    public async Task<NodeStats> NextAsync(bool onlyWhenAsked, CancellationToken cancellationToken)
    {
        while (true)
        {
            var (wait, ring) = NextLook(onlyWhenAsked);
            if (wait is { } due && due <= TimeSpan.Zero) break;
            // Asked meanwhile, something else is due.
            await ring.WaitAsync(wait ?? Timeout.InfiniteTimeSpan, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
        }

        last = time.GetUtcNow();
        return await sampler.TakeAsync(cancellationToken);
    }

    /// <returns>How long to wait, null for ever, and what ends the wait sooner.</returns>
    private (TimeSpan? Wait, Task Ring) NextLook(bool onlyWhenAsked)
    {
        var now = time.GetUtcNow();
        lock (gate)
        {
            if (last + period <= until) return (last + period - now, asked.Task);
            return (onlyWhenAsked ? null : last + OwnPace - now, asked.Task);
        }
    }

    private static TimeSpan Clamp(TimeSpan value, TimeSpan least, TimeSpan most) => value < least ? least : value > most ? most : value;
}
