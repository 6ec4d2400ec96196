using System.Collections.Immutable;
using static FunctionsPlatform.Durable.HistoryEvent;

namespace FunctionsPlatform.Durable;

/// <summary>Events as bytes. Each is (kind, length, fields): a reader skips fields that a later version appended, so old and new hosts share
/// an instance. A kind's number and its fields' order never change.</summary>
internal static class HistoryCodec
{
    private const byte Format = 1;

    public static byte[] Encode(DateTimeOffset at, IReadOnlyList<HistoryEvent> events)
    {
        var writer = new WireWriter();
        writer.Byte(Format);
        writer.Time(at);
        writer.Number(events.Count);
        foreach (var item in events)
        {
            writer.Byte(KindOf(item));
            var start = writer.Open();
            WriteFields(writer, item);
            writer.Close(start);
        }

        return writer.ToArray();
    }

    public static ImmutableArray<HistoryEvent> Decode(ReadOnlySpan<byte> data, out DateTimeOffset at)
    {
        var reader = new WireReader(data);
        if (reader.Byte() is var format && format != Format) throw new InvalidDataException($"History of format {format}; this build reads {Format}.");
        at = reader.Time();
        var count = reader.Integer();
        var events = ImmutableArray.CreateBuilder<HistoryEvent>(count);
        for (; count > 0; count--)
        {
            var kind = reader.Byte();
            var fields = reader.Block();
            events.Add(ReadFields(kind, ref fields) with { Timestamp = at });
        }

        return events.MoveToImmutable();
    }

    private static byte KindOf(HistoryEvent item) => item switch
    {
        ExecutionStarted => 1,
        TaskCompleted => 2,
        TaskFailed => 3,
        SubOrchestrationCompleted => 4,
        SubOrchestrationFailed => 5,
        TimerFired => 6,
        EventRaised => 7,
        ExecutionTerminated => 8,
        ExecutionSuspended => 9,
        ExecutionResumed => 10,
        ExecutionRewound => 11,
        TaskScheduled => 20,
        TimerCreated => 21,
        SubOrchestrationCreated => 22,
        EventSent => 23,
        ExecutionCompleted => 30,
        ExecutionFailed => 31,
        ContinuedAsNew => 32,
        _ => throw new ArgumentOutOfRangeException(nameof(item), item, "An event without a kind."),
    };

    private static void WriteFields(WireWriter writer, HistoryEvent item)
    {
        switch (item)
        {
            case ExecutionStarted e:
                writer.Text(e.Name);
                writer.Write(e.Input);
                writer.Write(e.Parent);
                writer.Text(e.TraceParent);
                writer.Time(e.StartAt);
                writer.WriteCall(e.Version, e.Tags, null);
                break;
            case TaskCompleted e:
                writer.Number(e.Id);
                writer.Write(e.Result);
                writer.Write(e.Run);
                break;
            case TaskFailed e:
                writer.Number(e.Id);
                writer.Write(e.Failure);
                writer.Write(e.Run);
                break;
            case SubOrchestrationCompleted e:
                writer.Number(e.Id);
                writer.Write(e.Result);
                break;
            case SubOrchestrationFailed e:
                writer.Number(e.Id);
                writer.Write(e.Failure);
                break;
            case TimerFired e:
                writer.Number(e.Id);
                break;
            case EventRaised e:
                writer.Text(e.EventId);
                writer.Text(e.Name);
                writer.Write(e.Content);
                break;
            case ExecutionTerminated e:
                writer.Write(e.Output);
                writer.Flag(e.Recursive);
                break;
            case ExecutionSuspended e:
                writer.Text(e.Reason);
                break;
            case ExecutionResumed e:
                writer.Text(e.Reason);
                break;
            case ExecutionRewound e:
                writer.Text(e.Reason);
                writer.Number(e.FromStep);
                writer.Number(e.NextId);
                break;
            case TaskScheduled e:
                writer.Number(e.Id);
                writer.Text(e.Name);
                writer.Write(e.Input);
                writer.Number(e.Attempt);
                writer.WriteCall(e.Version, e.Tags, e.RetryOf);
                break;
            case TimerCreated e:
                writer.Number(e.Id);
                writer.Time(e.FireAt);
                if (e.RetryOf is { } failed) writer.Number(failed);
                break;
            case SubOrchestrationCreated e:
                writer.Number(e.Id);
                writer.Text(e.Name);
                writer.Text(e.InstanceId);
                writer.Write(e.Input);
                writer.WriteCall(e.Version, e.Tags, e.RetryOf);
                break;
            case EventSent e:
                writer.Number(e.Id);
                writer.Text(e.InstanceId);
                writer.Text(e.Name);
                writer.Write(e.Content);
                break;
            case ExecutionCompleted e:
                writer.Write(e.Result);
                break;
            case ExecutionFailed e:
                writer.Write(e.Failure);
                if (e.CausedBy is { } cause) writer.Number(cause);
                break;
            case ContinuedAsNew e:
                writer.Write(e.Input);
                writer.Text(e.NewVersion);
                break;
        }
    }

    private static HistoryEvent ReadFields(byte kind, ref WireReader fields) => kind switch
    {
        1 => ReadStarted(ref fields),
        2 => new TaskCompleted(fields.Integer(), fields.ReadPayload()) { Run = fields.ReadRun() },
        3 => new TaskFailed(fields.Integer(), fields.ReadFailure()) { Run = fields.ReadRun() },
        4 => new SubOrchestrationCompleted(fields.Integer(), fields.ReadPayload()),
        5 => new SubOrchestrationFailed(fields.Integer(), fields.ReadFailure()),
        6 => new TimerFired(fields.Integer()),
        7 => new EventRaised(fields.Text(), fields.Text(), fields.ReadPayload()),
        8 => new ExecutionTerminated(fields.ReadPayload(), fields.Flag()),
        9 => new ExecutionSuspended(fields.OptionalText()),
        10 => new ExecutionResumed(fields.OptionalText()),
        11 => new ExecutionRewound(fields.OptionalText(), fields.Integer(), fields.Integer()),
        20 => ReadScheduled(ref fields),
        21 => new TimerCreated(fields.Integer(), fields.Time()) { RetryOf = fields.AtEnd ? null : fields.Integer() },
        22 => ReadSubOrchestration(ref fields),
        23 => new EventSent(fields.Integer(), fields.Text(), fields.Text(), fields.ReadPayload()),
        30 => new ExecutionCompleted(fields.ReadPayload()),
        31 => new ExecutionFailed(fields.ReadFailure()) { CausedBy = fields.AtEnd ? null : fields.Integer() },
        32 => new ContinuedAsNew(fields.ReadPayload()) { NewVersion = fields.AtEnd ? null : fields.OptionalText() },
        _ => throw new InvalidDataException($"A history event of kind {kind}, which this build does not know."),
    };

    private static ExecutionStarted ReadStarted(ref WireReader fields)
    {
        var started = new ExecutionStarted(fields.Text(), fields.ReadPayload(), fields.ReadParent(), fields.OptionalText(), fields.OptionalTime());
        var (version, tags, _) = fields.ReadCall();
        return started with { Version = version, Tags = tags };
    }

    private static TaskScheduled ReadScheduled(ref WireReader fields)
    {
        var scheduled = new TaskScheduled(fields.Integer(), fields.Text(), fields.ReadPayload(), fields.Integer());
        var (version, tags, retryOf) = fields.ReadCall();
        return scheduled with { Version = version, Tags = tags, RetryOf = retryOf };
    }

    private static SubOrchestrationCreated ReadSubOrchestration(ref WireReader fields)
    {
        var created = new SubOrchestrationCreated(fields.Integer(), fields.Text(), fields.Text(), fields.ReadPayload());
        var (version, tags, retryOf) = fields.ReadCall();
        return created with { Version = version, Tags = tags, RetryOf = retryOf };
    }
}
