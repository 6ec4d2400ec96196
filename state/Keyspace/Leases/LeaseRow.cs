using FunctionsPlatform.Storage;

namespace FunctionsPlatform.State.Leases;

/// <summary>One lease as stored.</summary>
/// <param name="TimeToLive">Milliseconds.</param>
/// <param name="Deadline">The <see cref="LeaseClock"/>'s reading from which on it has expired. It only rises.</param>
/// <param name="Indexed">The deadline that its index row was written for; never later than <paramref name="Deadline"/>.</param>
/// <param name="Grant">Who granted it: tells a caller whose answer was lost that this one is its own.</param>
/// <param name="IsEnding">Part of its keys are deleted already: it cannot be kept alive or attached to any more.</param>
internal sealed record LeaseRow(long Id, long TimeToLive, long Deadline, long Indexed, string Grant, bool IsEnding, string ETag)
{
    public string Row => LeaseTable.LeaseRowOf(Id);

    public string IndexRow => LeaseTable.IndexRowOf(Indexed, Id);

    public TableProperties Properties => new()
    {
        ["Ttl"] = TimeToLive,
        ["Deadline"] = Deadline,
        ["Indexed"] = Indexed,
        ["Grant"] = Grant,
        ["Ending"] = IsEnding ? 1L : (long?)null,
    };

    /// <summary>What removes it, unless it was changed meanwhile.</summary>
    public IEnumerable<TableOperation> Remove() => [new TableOperation.Delete(Row, ETag), new TableOperation.Delete(IndexRow, TableOperation.AnyETag)];

    /// <summary>What moves its index row to another deadline, unless it was changed meanwhile.</summary>
    public IEnumerable<TableOperation> Reindex(LeaseRow moved) => moved.Indexed == Indexed
        ? [new TableOperation.Replace(Row, moved.Properties, ETag)]
        :
        [
            new TableOperation.Replace(Row, moved.Properties, ETag),
            new TableOperation.Delete(IndexRow, TableOperation.AnyETag),
            new TableOperation.Insert(moved.IndexRow, new() { ["Lease"] = Id }),
        ];
}
