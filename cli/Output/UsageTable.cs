using System.Collections.Immutable;
using System.Text.Json;
using FunctionsPlatform.Cli.Client;
using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.Cli.Output;

/// <summary>Rows about what is used.</summary>
internal static class UsageTable
{
    public static readonly ImmutableArray<string> ContainerHeaders = ["CONTAINER", "NODE", "CPU", "MEMORY", "LIMIT", "MEMORY%", "AGE"];
    public static readonly ImmutableArray<string> NodeHeaders = ["NODE", "CPU", "CPU%", "MEMORY", "MEMORY%", "CONTAINERS", "AGE"];

    public static ImmutableArray<Cell> OfContainer(JsonElement item, DateTimeOffset now) =>
    [
        new Cell(item.Text("container") ?? ""),
        new Cell(item.Text("node") ?? ""),
        new Cell(Millicores(item, "cpuMillicores")),
        new Cell(Bytes(item, "memoryBytes")),
        new Cell(Bytes(item, "memoryLimitBytes")),
        Share(item, "memoryBytes", "memoryLimitBytes"),
        new Cell(Age.Since(item.Time("at"), now)),
    ];

    public static ImmutableArray<Cell> OfNode(JsonElement item, DateTimeOffset now) =>
    [
        new Cell(item.Text("node") ?? ""),
        new Cell(Millicores(item, "cpuMillicores")),
        Share(item, "cpuMillicores", "cpuCapacityMillicores"),
        new Cell(Bytes(item, "memoryBytes")),
        Share(item, "memoryBytes", "memoryCapacityBytes"),
        new Cell(item.Text("containers") ?? ""),
        new Cell(Age.Since(item.Time("at"), now)),
    ];

    private static string Millicores(JsonElement item, string field) => item.At(field) is null ? "-" : $"{item.Number(field)}m";

    private static string Bytes(JsonElement item, string field) => item.At(field) is null ? "-" : new MemoryBytes(item.Number(field)).ToRoundedString();

    private static Cell Share(JsonElement item, string used, string all)
    {
        if (item.At(used) is null || item.Number(all) == 0) return new Cell("-");
        var percent = 100 * item.Number(used) / item.Number(all);
        return new Cell($"{percent}%", percent >= 90 ? Tone.Bad : percent >= 75 ? Tone.Waiting : Tone.Plain);
    }
}
