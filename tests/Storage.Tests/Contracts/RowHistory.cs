using System.Collections.Concurrent;

namespace FunctionsPlatform.Storage.Tests.Contracts;

/// <summary>What many writers at once did to one row, by ETags. If no update was lost, each state has at most one successor, and following them from the
/// absent row passes every write and ends at what is there.</summary>
internal sealed class RowHistory(string row)
{
    public const string Absent = "";

    // An absent row comes again and again, so its successors are many: each began one life of the row.
    private readonly ConcurrentDictionary<string, string> successors = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> births = new();
    private int deaths;

    public void Add(string from, string to)
    {
        if (from == Absent) births.Enqueue(to);
        else Assert.True(successors.TryAdd(from, to), $"Row '{row}': two writers replaced the state {from}, so one's update was lost.");
        if (to == Absent) Interlocked.Increment(ref deaths);
    }

    public void AssertWhole(string now)
    {
        var passed = 0;
        var ends = new List<string>();
        foreach (var birth in births)
        {
            var state = birth;
            while (state != Absent && successors.TryGetValue(state, out var next)) (state, passed) = (next, passed + 1);
            if (state != Absent) ends.Add(state);
        }

        Assert.True(passed == successors.Count, $"Row '{row}': {successors.Count - passed} writes begin at a state that nobody wrote.");
        Assert.Equal(now == Absent ? [] : [now], ends);
        Assert.Equal(births.Count, deaths + ends.Count);
    }
}
