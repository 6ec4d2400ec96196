using System.Globalization;
using FunctionsPlatform.Storage;

namespace FunctionsPlatform.State.Replication;

/// <summary>Which revision was current when, noted now and then in the row <c>marks</c>: how compaction by age knows what is old.</summary>
/// <remarks>The log's rows bear no time: writers' clocks differ, and a commit costs what it writes.</remarks>
internal sealed class RevisionMarks(KeyspaceTable table)
{
    private const string Row = "marks";

    // So many marks cover the age that is asked for; none is older but one.
    private const int MarksInAge = 50;

    /// <summary>Notes the revision, and finds the one that was current that long ago.</summary>
    /// <returns>Null when nothing was noted so long ago.</returns>
    public async ValueTask<long?> NoteAsync(long revision, TimeSpan age, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var row = await table.Store.GetAsync(KeyspaceTable.Table, table.Name, Row, cancellationToken).ConfigureAwait(false);
        var marks = Parse(row?.Properties.GetText("Marks") ?? "");
        var before = marks.FindAll(mark => mark.At <= now - age);
        var (old, kept) = (before.Count == 0 ? (Mark?)null : before.MaxBy(mark => mark.At), marks.FindAll(mark => mark.At > now - age));
        // A clock that was set back has left marks in the future; they would stand in the way of new ones.
        kept.RemoveAll(mark => mark.At > now);
        var isDue = kept.Count == 0 || now - kept[^1].At >= age / MarksInAge;
        if (!isDue && before.Count <= 1) return old?.Revision;

        if (old is { } last) kept.Insert(0, last);
        if (isDue) kept.Add(new(now, revision));
        var properties = new TableProperties { ["Marks"] = string.Join(',', kept.Select(mark => mark.ToString())) };
        TableOperation write = row is null ? new TableOperation.Insert(Row, properties) : new TableOperation.Replace(Row, properties, row.ETag);
        // A conflict is another process noting the same.
        await table.Store.SubmitAsync(KeyspaceTable.Table, table.Name, [write], cancellationToken).ConfigureAwait(false);
        return old?.Revision;
    }

    private static List<Mark> Parse(string marks) =>
        [.. marks.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(Mark.Parse).OrderBy(mark => mark.At)];

    private readonly record struct Mark(DateTimeOffset At, long Revision)
    {
        public static Mark Parse(string text)
        {
            var colon = text.IndexOf(':', StringComparison.Ordinal);
            return new(
                DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(text.AsSpan(0, colon), CultureInfo.InvariantCulture)),
                long.Parse(text.AsSpan(colon + 1), CultureInfo.InvariantCulture));
        }

        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{At.ToUnixTimeMilliseconds()}:{Revision}");
    }
}
