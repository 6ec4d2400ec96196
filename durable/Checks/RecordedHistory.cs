using System.Collections.Immutable;

namespace FunctionsPlatform.Durable;

/// <summary>What one generation of an instance has been through, apart from any storage: to be replayed against the code of today.</summary>
/// <param name="ExecutionKey">What its ids were derived from.</param>
/// <param name="Steps">Payloads included, as far as a replay needs them.</param>
public sealed record RecordedHistory(string InstanceId, string Name, string Version, string ExecutionKey, ImmutableArray<OrchestrationStep> Steps)
{
    private const byte Format = 1;

    public ParentOrchestrationInstance? Parent { get; init; }

    /// <summary>For a file beside a test.</summary>
    public byte[] ToBytes()
    {
        var writer = new WireWriter();
        writer.Byte(Format);
        foreach (var text in (string?[])[InstanceId, Name, Version, ExecutionKey, Parent?.Name.Name, Parent?.InstanceId]) writer.Text(text);
        writer.Number(Steps.Length);
        foreach (var step in Steps)
        {
            writer.Number(step.Sequence);
            writer.Text(Convert.ToBase64String(HistoryCodec.Encode(step.At, step.Events)));
        }

        return writer.ToArray();
    }

    /// <exception cref="InvalidDataException">The bytes are none that <see cref="ToBytes"/> made.</exception>
    public static RecordedHistory FromBytes(ReadOnlySpan<byte> bytes)
    {
        var reader = new WireReader(bytes);
        if (reader.Byte() is var format && format != Format) throw new InvalidDataException($"A recorded history of format {format}; this build reads {Format}.");
        var (id, name, version, key) = (reader.Text(), reader.Text(), reader.Text(), reader.Text());
        var (parentName, parentId) = (reader.OptionalText(), reader.OptionalText());
        var steps = new List<HistoryStep>();
        for (var left = reader.Integer(); left > 0; left--)
        {
            var sequence = reader.Integer();
            var events = HistoryCodec.Decode(Convert.FromBase64String(reader.Text()), out var at);
            steps.Add(new HistoryStep(0, sequence, at, events));
        }

        var parent = parentName is not null && parentId is not null ? new ParentOrchestrationInstance(parentName, parentId) : null;
        return Of(id, name, version, key, [.. steps]) with { Parent = parent };
    }

    internal static RecordedHistory Of(string id, string name, string version, string executionKey, ImmutableArray<HistoryStep> steps)
    {
        var effective = HistorySteps.Effective(steps).Select(step => step.Sequence).ToHashSet();
        return new RecordedHistory(
            id, name, version, executionKey, [.. steps.Select(step => new OrchestrationStep(step.Sequence, step.At, step.Events, !effective.Contains(step.Sequence)))]);
    }
}
