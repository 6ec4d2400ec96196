namespace FunctionsPlatform.Cli.Output;

/// <param name="Header">Upper case.</param>
/// <param name="Value">From the resource and the time of day.</param>
/// <param name="Wide">Shown with <c>-o wide</c> only.</param>
internal sealed record Column<T>(string Header, Func<T, DateTimeOffset, Cell> Value, bool Wide = false)
{
    public Column(string header, Func<T, string?> value, bool wide = false)
        : this(header, (resource, _) => new Cell(value(resource) ?? ""), wide)
    {
    }
}
