using System.Collections.Immutable;
using System.Text.Json;
using FunctionsPlatform.Cli.Client;
using FunctionsPlatform.Cli.Kinds;

namespace FunctionsPlatform.Cli.Output;

/// <summary>Writes resources in the format that was asked for.</summary>
internal sealed class ResourcePrinter(CliHost host, OutputFormat format)
{
    public OutputFormat Format { get; } = format;

    /// <summary>Tables begin with a column for it.</summary>
    public bool WithNamespace { get; init; }

    public bool IsForPeople => Format is OutputFormat.Table or OutputFormat.Wide;

    private bool IsWide => Format == OutputFormat.Wide;

    public void Print(IReadOnlyList<(CliKind Kind, ImmutableArray<JsonElement> Resources)> groups)
    {
        var resources = groups.SelectMany(group => group.Resources);
        switch (Format)
        {
            case OutputFormat.Json:
                host.Out.WriteLine(JsonText.Array(resources));
                break;
            case OutputFormat.Yaml:
                PrintYaml(resources);
                break;
            case OutputFormat.Name:
                foreach (var (kind, some) in groups)
                    foreach (var resource in some) host.Out.WriteLine(new ResourceTarget(kind, resource.Name()));
                break;
            default:
                PrintTables(groups);
                break;
        }
    }

    /// <summary>A table for rows of one kind that come one by one.</summary>
    /// <param name="before">Columns in front.</param>
    public TableWriter StartTable(CliKind kind, params ImmutableArray<string> before)
    {
        ImmutableArray<string> space = WithNamespace && kind.Namespaced ? ["NAMESPACE"] : [];
        return new TableWriter(host.Out, host.Colour, [.. before, .. space, .. kind.Table.Headers(IsWide)]);
    }

    public ImmutableArray<Cell> Row(CliKind kind, JsonElement resource, params ImmutableArray<Cell> before)
    {
        ImmutableArray<Cell> space = WithNamespace && kind.Namespaced ? [new Cell(resource.Namespace() ?? "")] : [];
        return [.. before, .. space, .. kind.Table.Row(resource, host.Time.GetUtcNow(), IsWide)];
    }

    private void PrintTables(IReadOnlyList<(CliKind Kind, ImmutableArray<JsonElement> Resources)> groups)
    {
        var isFirst = true;
        foreach (var (kind, resources) in groups.Where(group => !group.Resources.IsEmpty))
        {
            if (!isFirst) host.Out.WriteLine();
            isFirst = false;
            StartTable(kind).WriteAll([.. resources.Select(resource => Row(kind, resource))]);
        }
    }

    private void PrintYaml(IEnumerable<JsonElement> resources)
    {
        var isFirst = true;
        foreach (var resource in resources)
        {
            if (!isFirst) host.Out.WriteLine("---");
            isFirst = false;
            YamlText.Write(host.Out, ReadingOrder.Of(resource));
        }
    }
}
