using System.Text.Json;
using static FunctionsPlatform.Durable.HistoryEvent;

namespace FunctionsPlatform.Durable.Tests.Golden;

/// <summary>Golden/events.txt: each kind of event as some build encoded it. Lines are added, never changed.</summary>
public sealed class EventCodecTests
{
    private static readonly DateTimeOffset At = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private static readonly Payload Inline = new("\"text\"", null, 6);
    private static readonly Payload Spilled = new(null, "folder/blob", 70_000);

    private static readonly TaskFailureDetails Failure = new("Outer", "outer message", "at somewhere", new TaskFailureDetails("Inner", "inner message"))
    {
        BaseTypes = ["System.Exception"],
        IsNonRetriable = true,
    };

    private static IReadOnlyList<HistoryEvent> Samples { get; } =
    [
        new ExecutionStarted("name", Inline, new ParentLink("parent", "parent name", "key.0", 7), "00-trace-01", At.AddHours(1)),
        new ExecutionStarted("name", null, null, null, null),
        new TaskCompleted(1, Spilled),
        new TaskCompleted(300, null),
        new TaskFailed(2, Failure),
        new SubOrchestrationCompleted(3, Inline),
        new SubOrchestrationFailed(4, Failure),
        new TimerFired(5),
        new EventRaised("event id", "event name", Inline),
        new ExecutionTerminated(Inline, true),
        new ExecutionSuspended("reason"),
        new ExecutionResumed(null),
        new ExecutionRewound("reason", 3, 17),
        new TaskScheduled(6, "activity", Inline, 2),
        new TimerCreated(7, At.AddDays(30)),
        new SubOrchestrationCreated(8, "child", "child id", Spilled),
        new EventSent(9, "target", "event name", Inline),
        new ExecutionCompleted(Inline),
        new ExecutionFailed(Failure),
        new ContinuedAsNew(Inline),
    ];

    [Fact]
    public void Every_event_that_a_build_has_written_reads_as_it_was()
    {
        var file = GoldenFiles.PathOf("events.txt");
        if (GoldenFiles.Writes) AddLines(file);
        var lines = File.ReadAllLines(file);

        foreach (var line in lines.Select(line => line.Split('\t')))
        {
            var item = Assert.Single(HistoryCodec.Decode(Convert.FromHexString(line[1]), out var at));
            Assert.Equal(At, at);
            Assert.Equal(line[0], item.GetType().Name);
            AssertHolds(JsonDocument.Parse(line[2]).RootElement, JsonSerializer.SerializeToElement(item, item.GetType()), line[0]);
        }

        var kinds = typeof(HistoryEvent).GetNestedTypes().Where(type => type.IsSealed).Select(type => type.Name).Order(StringComparer.Ordinal);
        Assert.Equal(kinds, lines.Select(line => line[..line.IndexOf('\t', StringComparison.Ordinal)]).Distinct().Order(StringComparer.Ordinal));
    }

    private static void AddLines(string file)
    {
        string[] before = File.Exists(file) ? File.ReadAllLines(file) : [];
        var known = before.Select(line => line.Split('\t')[1]).ToHashSet();
        var added = from item in Samples
                    let hex = Convert.ToHexStringLower(HistoryCodec.Encode(At, [item]))
                    where !known.Contains(hex)
                    select $"{item.GetType().Name}\t{hex}\t{JsonSerializer.Serialize(item with { Timestamp = At }, item.GetType())}";
        File.AppendAllLines(file, [.. added]);
    }

    // A later build may know more of an event, but nothing else.
    private static void AssertHolds(JsonElement then, JsonElement now, string where)
    {
        if (then.ValueKind != JsonValueKind.Object)
        {
            Assert.True(then.GetRawText() == now.GetRawText(), $"{where}: {then.GetRawText()} reads as {now.GetRawText()}.");
            return;
        }

        foreach (var property in then.EnumerateObject())
        {
            Assert.True(now.TryGetProperty(property.Name, out var value), $"{where}.{property.Name} is gone.");
            AssertHolds(property.Value, value, $"{where}.{property.Name}");
        }
    }
}
