namespace FunctionsPlatform.Storage;

/// <summary>What every queue store refuses before it looks at its data.</summary>
public static class QueueRules
{
    /// <exception cref="ArgumentException">Not 3 to 63 lower-case letters, digits and hyphens.</exception>
    public static void RequireName(string queue)
    {
        ArgumentNullException.ThrowIfNull(queue);
        var valid = queue.Length is >= 3 and <= 63 && queue.All(character => char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character) || character == '-');
        if (!valid) throw new ArgumentException($"'{queue}' is no queue name: 3 to 63 lower-case letters, digits and hyphens.", nameof(queue));
    }

    /// <exception cref="ArgumentException">The body or the delay is over <see cref="QueueLimits"/>.</exception>
    public static void RequireMessage(string queue, ReadOnlyMemory<byte> body, TimeSpan visibleAfter)
    {
        RequireName(queue);
        var limit = PoisonQueue.IsName(queue) ? QueueLimits.PoisonBodyBytes : QueueLimits.BodyBytes;
        if (body.Length > limit) throw new ArgumentException($"A body has {body.Length} bytes; at most {limit} are allowed.", nameof(body));
        RequireDelay(visibleAfter, nameof(visibleAfter));
    }

    /// <exception cref="ArgumentException">The receive asks for too many, or for a time out of range.</exception>
    public static void RequireReceive(QueueReceive request)
    {
        ArgumentNullException.ThrowIfNull(request);
        RequireName(request.Queue);
        ArgumentOutOfRangeException.ThrowIfLessThan(request.Max, 1, nameof(request));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(request.Max, QueueLimits.Receive, nameof(request));
        RequireDelay(request.Wait, nameof(request));
        RequireDelay(request.Visibility, nameof(request));
    }

    /// <exception cref="ArgumentException">The peek asks for too many.</exception>
    public static void RequirePeek(string queue, int max)
    {
        RequireName(queue);
        ArgumentOutOfRangeException.ThrowIfLessThan(max, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(max, QueueLimits.Receive);
    }

    public static void RequireDelay(TimeSpan delay, string parameter)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(delay, TimeSpan.Zero, parameter);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(delay, QueueLimits.MaxDelay, parameter);
    }
}
