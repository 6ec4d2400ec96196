using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace FunctionsPlatform.Cli.Output;

/// <summary>A table of one type of resource.</summary>
internal sealed class ResourceTable<T>(JsonTypeInfo<T> type, params ImmutableArray<Column<T>> columns) : IResourceTable
{
    public ImmutableArray<string> Headers(bool wide) => [.. Shown(wide).Select(column => column.Header)];

    public ImmutableArray<Cell> Row(JsonElement resource, DateTimeOffset now, bool wide)
    {
        var typed = resource.Deserialize(type)!;
        return [.. Shown(wide).Select(column => column.Value(typed, now))];
    }

    private IEnumerable<Column<T>> Shown(bool wide) => columns.Where(column => wide || !column.Wide);
}
