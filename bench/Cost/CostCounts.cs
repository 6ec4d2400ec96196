using System.Globalization;
using System.Text.Json;
using FunctionsPlatform.Bench.Figures;

namespace FunctionsPlatform.Bench.Cost;

internal sealed record CostCounts(Usage IdleDay, Usage IdleNodeDay, Usage IdleAppDay, Usage Change)
{
    public IReadOnlyList<Figure> Figures =>
    [
        .. Of(CostEntries.IdleDay, IdleDay), .. Of(CostEntries.IdleNodeDay, IdleNodeDay), .. Of(CostEntries.IdleAppDay, IdleAppDay), .. Of(CostEntries.Deploy, Change),
    ];

    /// <summary>The measured part of <c>cli/Cost/operations.json</c>, to be copied there.</summary>
    public async Task WriteAsync(string file, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        await using var stream = File.Create(file);
        await using var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        foreach (var (name, usage) in new[] { ("idleDay", IdleDay), ("idleNodeDay", IdleNodeDay), ("idleAppDay", IdleAppDay), ("change", Change) })
        {
            json.WriteStartObject(name);
            json.WriteNumber("executions", Math.Round(usage.Executions, 2));
            json.WriteStartObject("requests");
            // What one run has more of than the other by chance is less than nothing for neither.
            foreach (var (kind, count) in usage.Requests.Where(request => Math.Abs(request.Value) >= 0.005)) json.WriteNumber(kind, Math.Round(count, 2));
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndObject();
        await json.FlushAsync(cancellationToken);
        Console.Error.WriteLine($"  counts for cli/Cost/operations.json: {file}");
    }

    private static Figure[] Of(string name, Usage usage)
    {
        Console.Error.WriteLine($"  {name}: {string.Join(", ", usage.Requests.Select(kind => string.Create(CultureInfo.InvariantCulture, $"{kind.Key} {kind.Value:0.#}")))}");
        return [new Figure(name, usage.AllRequests, ""), new Figure(name + ".runs", usage.Executions, "")];
    }
}
