namespace FunctionsPlatform.State.Tests.Linearizability;

/// <summary>
/// Looks for an order of a history's operations that respects real time and that a sequential model could have answered: Wing and Gong's
/// search, with Lowe's memory of configurations already seen, as porcupine has it.
/// </summary>
/// <param name="step">The state after the operation; null when the model could not have given its output. An ambiguous one has none, and fits any state.</param>
internal sealed class LinearizabilityChecker<TState, TInput, TOutput>(TState initial, Func<TState, Recorded<TInput, TOutput>, TState?> step)
    where TState : class, IEquatable<TState>
    where TOutput : class
{
    /// <returns>Null when the history is linearizable; else how far an order could be found.</returns>
    public string? FindViolation(IReadOnlyList<Recorded<TInput, TOutput>> history)
    {
        var head = Link(history);
        var seen = new HashSet<(string Done, TState State)>();
        var stack = new Stack<(Entry Call, TState Before)>();
        var (done, state, longest) = (new bool[history.Count], initial, new List<Entry>());
        var entry = head.Next;
        while (head.Next is not null)
        {
            if (entry is { Match: not null })
            {
                if (Try(entry) is { } after)
                {
                    stack.Push((entry, state));
                    (state, done[entry.Index]) = (after, true);
                    entry.Lift();
                    if (stack.Count > longest.Count) longest = [.. stack.Reverse().Select(frame => frame.Call)];
                    entry = head.Next;
                    continue;
                }

                entry = entry.Next;
                continue;
            }

            // A return whose call has not been put in place: whatever was tried before it was wrong.
            if (!stack.TryPop(out var frame)) return Describe(history, longest);
            (state, done[frame.Call.Index]) = (frame.Before, false);
            frame.Call.Unlift();
            entry = frame.Call.Next;
        }

        return null;

        TState? Try(Entry call)
        {
            if (step(state, history[call.Index]) is not { } after) return null;
            done[call.Index] = true;
            var isNew = seen.Add((Key(done), after));
            done[call.Index] = false;
            return isNew ? after : null;
        }
    }

    private static string Key(bool[] done)
    {
        var bits = new char[(done.Length + 15) / 16];
        for (var index = 0; index < done.Length; index++)
        {
            if (done[index]) bits[index / 16] |= (char)(1 << (index % 16));
        }

        return new(bits);
    }

    private static Entry Link(IReadOnlyList<Recorded<TInput, TOutput>> history)
    {
        var moments = new List<(long At, Entry Entry)>();
        for (var index = 0; index < history.Count; index++)
        {
            var end = new Entry(index, null);
            moments.Add((history[index].Called, new Entry(index, end)));
            // An answer that never came bounds nothing.
            moments.Add((history[index].IsAmbiguous ? long.MaxValue : history[index].Returned, end));
        }

        var head = new Entry(-1, null);
        var last = head;
        foreach (var (_, entry) in moments.OrderBy(moment => moment.At))
        {
            (last.Next, entry.Previous) = (entry, last);
            last = entry;
        }

        return head;
    }

    private static string Describe(IReadOnlyList<Recorded<TInput, TOutput>> history, List<Entry> longest)
    {
        var placed = longest.Select(entry => entry.Index).ToHashSet();
        var left = Enumerable.Range(0, history.Count).Where(index => !placed.Contains(index)).OrderBy(index => history[index].Called).Take(8);
        return $"No order explains it. The longest had {longest.Count} of {history.Count}:\n  "
            + string.Join("\n  ", longest.TakeLast(12).Select(entry => history[entry.Index]))
            + "\nand then none of:\n  " + string.Join("\n  ", left.Select(index => history[index]));
    }

    /// <summary>A call or a return, in a doubly linked list of what is still to be placed.</summary>
    /// <param name="match">A call's return; null for a return.</param>
    private sealed class Entry(int index, Entry? match)
    {
        public int Index { get; } = index;

        public Entry? Match { get; } = match;

        public Entry? Next { get; set; }

        public Entry? Previous { get; set; }

        public void Lift()
        {
            Unlink(this);
            Unlink(Match!);
        }

        public void Unlift()
        {
            Relink(Match!);
            Relink(this);
        }

        private static void Unlink(Entry entry)
        {
            entry.Previous!.Next = entry.Next;
            if (entry.Next is not null) entry.Next.Previous = entry.Previous;
        }

        private static void Relink(Entry entry)
        {
            entry.Previous!.Next = entry;
            if (entry.Next is not null) entry.Next.Previous = entry;
        }
    }
}
