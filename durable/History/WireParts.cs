using System.Collections.Immutable;

namespace FunctionsPlatform.Durable;

/// <summary>The composite values inside events and heads.</summary>
internal static class WireParts
{
    public static void Write(this WireWriter writer, Payload? payload)
    {
        if (payload is null)
        {
            writer.Byte(0);
            return;
        }

        writer.Byte(payload.Blob is null ? (byte)1 : (byte)2);
        writer.Text(payload.Blob ?? payload.Text);
        writer.Number(payload.Size);
    }

    public static Payload? ReadPayload(this ref WireReader reader) => reader.Byte() switch
    {
        0 => null,
        1 => new Payload(reader.Text(), null, reader.Integer()),
        2 => new Payload(null, reader.Text(), reader.Integer()),
        var form => throw new InvalidDataException($"A payload of the unknown form {form}."),
    };

    public static void Write(this WireWriter writer, TaskFailureDetails failure)
    {
        writer.Text(failure.ErrorType);
        writer.Text(failure.ErrorMessage);
        writer.Text(failure.StackTrace);
        writer.Flag(failure.IsNonRetriable);
        writer.Number(failure.BaseTypes.Length);
        foreach (var name in failure.BaseTypes) writer.Text(name);
        writer.Flag(failure.InnerFailure is not null);
        if (failure.InnerFailure is { } inner) writer.Write(inner);
    }

    public static TaskFailureDetails ReadFailure(this ref WireReader reader)
    {
        var (type, message, stack, final) = (reader.Text(), reader.Text(), reader.OptionalText(), reader.Flag());
        var bases = ImmutableArray.CreateBuilder<string>();
        for (var left = reader.Integer(); left > 0; left--) bases.Add(reader.Text());
        return new TaskFailureDetails(type, message, stack, reader.Flag() ? reader.ReadFailure() : null)
        {
            BaseTypes = bases.DrainToImmutable(),
            IsNonRetriable = final,
        };
    }

    public static void Write(this WireWriter writer, ParentLink? parent)
    {
        writer.Flag(parent is not null);
        if (parent is null) return;
        writer.Text(parent.InstanceId);
        writer.Text(parent.Name);
        writer.Text(parent.ExecutionKey);
        writer.Number(parent.TaskId);
    }

    public static ParentLink? ReadParent(this ref WireReader reader) =>
        reader.Flag() ? new ParentLink(reader.Text(), reader.Text(), reader.Text(), reader.Integer()) : null;

    /// <summary>What is given beside a call's name, in fields of later builds: nothing at all when it is all default.</summary>
    public static void WriteCall(this WireWriter writer, string version, ImmutableSortedDictionary<string, string> tags, int? retryOf)
    {
        if (version.Length == 0 && tags.IsEmpty && retryOf is null) return;
        writer.Text(version);
        writer.Write(tags);
        writer.Number(retryOf + 1 ?? 0);
    }

    public static (string Version, ImmutableSortedDictionary<string, string> Tags, int? RetryOf) ReadCall(this ref WireReader reader)
    {
        if (reader.AtEnd) return ("", TaskTags.None, null);
        return (reader.Text(), reader.ReadTags(), reader.Integer() is var retryOf && retryOf == 0 ? null : retryOf - 1);
    }

    public static void Write(this WireWriter writer, ImmutableSortedDictionary<string, string> tags)
    {
        writer.Number(tags.Count);
        foreach (var (name, value) in tags)
        {
            writer.Text(name);
            writer.Text(value);
        }
    }

    public static ImmutableSortedDictionary<string, string> ReadTags(this ref WireReader reader)
    {
        var count = reader.Integer();
        if (count == 0) return TaskTags.None;
        var tags = TaskTags.None.ToBuilder();
        for (; count > 0; count--) tags.Add(reader.Text(), reader.Text());
        return tags.ToImmutable();
    }

    public static void Write(this WireWriter writer, ActivityRun? run)
    {
        if (run is null) return;
        writer.Time(run.StartedAt);
        writer.Number(run.Duration.Ticks);
        writer.Number(run.Deliveries);
    }

    public static ActivityRun? ReadRun(this ref WireReader reader) =>
        reader.AtEnd ? null : new ActivityRun(reader.Time(), TimeSpan.FromTicks(reader.Number()), reader.Integer());
}
