using System.Text.Json;

namespace FunctionsPlatform.Functions.Tests;

internal sealed record WatchLine(string Type, JsonElement Object, string? Version)
{
    public string Name => Object.GetProperty("metadata").GetProperty("name").GetString()!;

    public override string ToString() => $"{Type} {Name}";
}
