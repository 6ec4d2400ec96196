namespace FunctionsPlatform.NodeAgent.Logs;

/// <summary>A file of a kept log: gzip members one after the other, so that <c>zcat</c> reads it.</summary>
public sealed record KeptSegment
{
    public int Number { get; set; }

    /// <summary>What counts of the file; behind it may be what a killed agent had begun to write.</summary>
    public long Bytes { get; set; }

    public DateTimeOffset From { get; set; }

    public DateTimeOffset Until { get; set; }
}
