using System.Collections.Immutable;
using FunctionsPlatform.Storage;

namespace FunctionsPlatform.Durable;

/// <summary>Something that waits to be taken in by a step.</summary>
/// <param name="Key">Its row, which the sender can derive again. Empty: handed over in memory, with no row.</param>
internal sealed record InboxRow(string Key, DateTimeOffset At, ImmutableArray<HistoryEvent> Events)
{
    public bool IsStart => Key.StartsWith("i|0|", StringComparison.Ordinal);

    public bool IsStored => Key.Length > 0;

    /// <summary>For what is handed over in memory: the step whose activity ran here.</summary>
    public LocalStep? Step { get; init; }

    public static TableProperties Encode(DateTimeOffset at, params IReadOnlyList<HistoryEvent> events) => new() { ["Events"] = HistoryCodec.Encode(at, events) };
}
