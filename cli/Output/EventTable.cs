using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.Cli.Output;

internal static class EventTable
{
    public static IResourceTable Instance { get; } = new ResourceTable<Event>(
        ResourceJson.Default.Event,
        new Column<Event>("LAST", (happened, now) => new Cell(Age.Since(happened.LastTimestamp, now))),
        new Column<Event>("TYPE", (happened, _) => new Cell($"{happened.Type}", happened.Type == EventType.Warning ? Tone.Bad : Tone.Plain)),
        new Column<Event>("COUNT", happened => $"{happened.Count}"),
        new Column<Event>("OBJECT", happened => $"{happened.Regarding.Kind.ToLowerInvariant()}/{happened.Regarding.Name}"),
        new Column<Event>("REASON", happened => happened.Reason),
        new Column<Event>("MESSAGE", happened => happened.Message),
        new Column<Event>("SOURCE", happened => happened.Source, wide: true),
        new Column<Event>("NAME", happened => happened.Metadata.Name, wide: true));
}
