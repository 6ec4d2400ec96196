using FunctionsPlatform.Contracts.Agent;

namespace FunctionsPlatform.NodeAgent.Supervision;

/// <summary>
/// Where supervisors put up what they see, and the session takes down what is new. The newest observation of a container replaces the older ones, so a
/// slow or absent control plane costs no memory.
/// </summary>
public sealed class ObservationBoard(TimeProvider time)
{
    /// <summary>More events than this, and the oldest go: a control plane that was away for long is told the newest.</summary>
    public const int MaxEvents = 1000;

    private readonly Lock gate = new();
    private readonly Dictionary<string, ContainerObservation> observations = new(StringComparer.Ordinal);
    private readonly HashSet<string> changed = new(StringComparer.Ordinal);
    private readonly Queue<ObservedEvent> events = new();
    private readonly Queue<ContainerEvent> engineEvents = new();
    private long lostEngineEvents;
    private TaskCompletionSource signal = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long lastSequence;
    private bool changedSinceKept;

    /// <summary>Puts up what a container is like now. Gives it its sequence number. What is already up there changes nothing.</summary>
    public void Publish(ContainerObservation observation)
    {
        lock (gate)
        {
            if (observations.TryGetValue(observation.Uid, out var known))
            {
                observation.Sequence = known.Sequence;
                if (observation.Equals(known)) return;
            }

            observation.Sequence = NextSequence();
            observations[observation.Uid] = observation;
            changed.Add(observation.Uid);
            changedSinceKept = true;
            signal.TrySetResult();
        }
    }

    /// <summary>Says nothing more about the container.</summary>
    public void Withdraw(string uid)
    {
        lock (gate)
        {
            observations.Remove(uid);
            changed.Remove(uid);
            changedSinceKept = true;
        }
    }

    /// <summary>Whether something has changed since this was last asked.</summary>
    public bool ChangedSinceKept()
    {
        lock (gate)
        {
            var changedNow = changedSinceKept;
            changedSinceKept = false;
            return changedNow;
        }
    }

    public void Record(ObservedEvent happened)
    {
        lock (gate)
        {
            if (events.Count == MaxEvents) events.Dequeue();
            events.Enqueue(happened);
            signal.TrySetResult();
        }
    }

    /// <summary>Notes what the engine told. What no observation follows is told at once; the rest waits for one, or for <see cref="Hurry"/>: a report more for each would cost more than all reports do.</summary>
    public void Note(ContainerEvent told)
    {
        lock (gate)
        {
            Keep(told);
            if (told.Action is "pause" or "unpause" or "oom" or "health_status") signal.TrySetResult();
        }
    }

    /// <summary>What was noted and waits is due.</summary>
    public void Hurry()
    {
        lock (gate)
        {
            if (engineEvents.Count > 0) signal.TrySetResult();
        }
    }

    /// <summary>Everything is new again: for a session that begins.</summary>
    public void MarkAllChanged()
    {
        lock (gate)
        {
            foreach (var uid in observations.Keys) changed.Add(uid);
            if (changed.Count > 0) signal.TrySetResult();
        }
    }

    /// <summary>Puts events back that could not be delivered; they come first the next time.</summary>
    public void PutBack(IReadOnlyCollection<ObservedEvent> undelivered)
    {
        lock (gate)
        {
            var later = events.ToArray();
            events.Clear();
            foreach (var happened in undelivered.Concat(later).TakeLast(MaxEvents)) events.Enqueue(happened);
            if (events.Count > 0) signal.TrySetResult();
        }
    }

    /// <summary>Puts back what reports carried that could not be delivered, but for their observations: those are told anew in full.</summary>
    public void PutBack(IEnumerable<NodeReport> undelivered)
    {
        var reports = undelivered.ToList();
        PutBack([.. reports.SelectMany(report => report.Events)]);
        lock (gate)
        {
            var later = engineEvents.ToArray();
            engineEvents.Clear();
            lostEngineEvents += reports.Sum(report => report.LostContainerEvents);
            foreach (var told in reports.SelectMany(report => report.ContainerEvents).Concat(later)) Keep(told);
            if (engineEvents.Count > 0) signal.TrySetResult();
        }
    }

    /// <summary>Completes when there is something new, at once if there is already.</summary>
    public Task WaitAsync(CancellationToken cancellationToken)
    {
        lock (gate) return signal.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Takes what is new, in reports of at most <paramref name="maxBytes"/> each (a single observation may be bigger).</summary>
    public IReadOnlyList<NodeReport> Take(string nodeName, string traceparent, int maxBytes)
    {
        List<ContainerObservation> seen;
        List<ObservedEvent> happened;
        List<ContainerEvent> told;
        long lost;
        lock (gate)
        {
            seen = [.. changed.Select(uid => observations[uid].Clone()).OrderBy(observation => observation.Sequence)];
            happened = [.. events];
            told = [.. engineEvents];
            (lost, lostEngineEvents) = (lostEngineEvents, 0);
            changed.Clear();
            events.Clear();
            engineEvents.Clear();
            signal = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        var reports = new ReportSplitter(nodeName, traceparent, maxBytes);
        foreach (var observation in seen) reports.Add(observation);
        foreach (var one in happened) reports.Add(one);
        foreach (var one in told) reports.Add(one);
        // Something was kept when something was lost, so there is a report.
        if (lost > 0 && reports.Reports.Count > 0) reports.Reports[^1].LostContainerEvents = lost;
        return reports.Reports;
    }

    /// <summary>All that is up there now, for keeping.</summary>
    public NodeReport Snapshot(string nodeName)
    {
        lock (gate) return new NodeReport { NodeName = nodeName, Containers = { observations.Values.Select(observation => observation.Clone()) } };
    }

    private void Keep(ContainerEvent told)
    {
        if (engineEvents.Count == MaxEvents)
        {
            engineEvents.Dequeue();
            lostEngineEvents++;
        }

        engineEvents.Enqueue(told);
    }

    private long NextSequence()
    {
        // Nanoseconds since 1970: grows across restarts of the agent too.
        var now = (time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick;
        lastSequence = Math.Max(lastSequence + 1, now);
        return lastSequence;
    }
}
