using System.Collections.Immutable;
using FunctionsPlatform.Storage;

namespace FunctionsPlatform.Durable;

/// <summary>The head row's properties: what people look for in a table browser by name, the rest packed.</summary>
internal static class InstanceHeadCodec
{
    private const byte Format = 1;

    public static TableProperties Encode(InstanceHead head) => new()
    {
        ["Id"] = head.InstanceId,
        ["Name"] = head.Name,
        ["Status"] = (long)head.Status,
        ["Uid"] = head.Uid,
        ["Generation"] = head.Generation,
        ["Sequence"] = head.Sequence,
        ["WriteId"] = head.WriteId,
        ["CreatedAt"] = head.CreatedAt.UtcTicks,
        ["UpdatedAt"] = head.UpdatedAt.UtcTicks,
        ["State"] = EncodeState(head),
    };

    public static InstanceHead Decode(TableProperties row)
    {
        var head = new InstanceHead
        {
            InstanceId = Text(row, "Id"),
            Name = Text(row, "Name"),
            Status = (OrchestrationRuntimeStatus)Integer(row, "Status"),
            Uid = Text(row, "Uid"),
            Generation = (int)Integer(row, "Generation"),
            Sequence = (int)Integer(row, "Sequence"),
            WriteId = Text(row, "WriteId"),
            CreatedAt = new DateTimeOffset(Integer(row, "CreatedAt"), TimeSpan.Zero),
            UpdatedAt = new DateTimeOffset(Integer(row, "UpdatedAt"), TimeSpan.Zero),
        };
        return DecodeState(head, row.GetBytes("State") ?? throw Damaged("State"));
    }

    private static byte[] EncodeState(InstanceHead head)
    {
        var writer = new WireWriter();
        writer.Byte(Format);
        writer.Time(head.StartAt);
        writer.Text(head.TraceParent);
        writer.Write(head.Parent);
        writer.Write(head.Output);
        writer.Write(head.CustomStatus);
        writer.Flag(head.Failure is not null);
        if (head.Failure is { } failure) writer.Write(failure);
        writer.Text(head.Reason);
        writer.Number(head.Timers.Length);
        foreach (var timer in head.Timers)
        {
            writer.Number(timer.Id);
            writer.Time(timer.FireAt);
        }

        writer.Number(head.Unsent.Length);
        foreach (var step in head.Unsent)
        {
            writer.Number(step.Generation);
            writer.Number(step.Sequence);
            writer.Text(step.Trigger);
            writer.Time(step.At);
        }

        writer.Number(head.Seen.Hashes.Length);
        foreach (var hash in head.Seen.Hashes) writer.Number(hash);
        // Fields of later builds go behind, and are left away while they are empty.
        writer.WriteCall(head.Version, head.Tags, null);
        return writer.ToArray();
    }

    private static InstanceHead DecodeState(InstanceHead head, byte[] state)
    {
        var reader = new WireReader(state);
        if (reader.Byte() is var format && format != Format)
            throw new InvalidDataException($"Instance '{head.InstanceId}' has a head of format {format}; this build reads {Format}.");
        head = head with
        {
            StartAt = reader.OptionalTime(),
            TraceParent = reader.OptionalText(),
            Parent = reader.ReadParent(),
            Output = reader.ReadPayload(),
            CustomStatus = reader.ReadPayload(),
            Failure = reader.Flag() ? reader.ReadFailure() : null,
            Reason = reader.OptionalText(),
            Timers = ReadTimers(ref reader),
            Unsent = ReadUnsent(ref reader),
            Seen = ReadSeen(ref reader),
        };
        var (version, tags, _) = reader.ReadCall();
        return head with { Version = version, Tags = tags };
    }

    private static ImmutableArray<OpenTimer> ReadTimers(ref WireReader reader)
    {
        var timers = new OpenTimer[reader.Integer()];
        for (var index = 0; index < timers.Length; index++) timers[index] = new OpenTimer(reader.Integer(), reader.Time());
        return [.. timers];
    }

    private static ImmutableArray<UnsentStep> ReadUnsent(ref WireReader reader)
    {
        var steps = new UnsentStep[reader.Integer()];
        for (var index = 0; index < steps.Length; index++)
            steps[index] = new UnsentStep(reader.Integer(), reader.Integer(), reader.Text(), reader.Time());
        return [.. steps];
    }

    private static SeenEvents ReadSeen(ref WireReader reader)
    {
        var hashes = new long[reader.Integer()];
        for (var index = 0; index < hashes.Length; index++) hashes[index] = reader.Number();
        return hashes.Length == 0 ? SeenEvents.None : new SeenEvents([.. hashes]);
    }

    private static string Text(TableProperties row, string name) => row.GetText(name) ?? throw Damaged(name);

    private static long Integer(TableProperties row, string name) => row.GetInteger(name) ?? throw Damaged(name);

    private static InvalidDataException Damaged(string name) => new($"An instance's head row lacks '{name}'.");
}
