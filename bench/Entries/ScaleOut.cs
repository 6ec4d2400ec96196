using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using FunctionsPlatform.Bench.Figures;
using FunctionsPlatform.Bench.Platform;
using FunctionsPlatform.Testing.Azurite;

namespace FunctionsPlatform.Bench.Entries;

/// <summary>
/// One, two and three control planes on one storage account, on this machine: how many apps a second they take and orchestrate, how many reads they answer, what each needs. The storage is one process
/// of its own on the same cores, so its share of the work is told too.
/// </summary>
internal static class ScaleOut
{
    public const string Name = "scaleout";

    private const int Most = 3;
    private const int Apps = 300;
    private const int Callers = 16;
    private const string Token = "token-of-the-scale-out-bench";
    private static readonly TimeSpan Reading = TimeSpan.FromSeconds(5);

    public static async Task<IReadOnlyList<Figure>> MeasureAsync(string bin, CancellationToken cancellationToken)
    {
        var figures = new List<Figure>();
        for (var processes = 1; processes <= Most; processes++) figures.AddRange(await MeasureAsync(bin, processes, cancellationToken));
        return figures;
    }

    private static async Task<IReadOnlyList<Figure>> MeasureAsync(string bin, int processes, CancellationToken cancellationToken)
    {
        await using var azurite = await AzuriteServer.StartAsync(clock: null, cancellationToken);
        var account = azurite.NewAccount();
        var folder = Directory.CreateTempSubdirectory("fp-bench-").FullName;
        var running = new List<(Process Process, HttpClient Client)>();
        try
        {
            for (var index = 0; index < processes; index++) running.Add(Launch(bin, account, Path.Combine(folder, $"{index}")));
            foreach (var (process, client) in running) await Polling.UntilAsync("a control plane to be ready", () => IsReadyAsync(process, client, cancellationToken), cancellationToken);
            var clients = running.ConvertAll(one => one.Client);
            // Everything once, for pages and connections.
            await ApplyAsync(clients, "warm", 2 * Callers, cancellationToken);

            var (before, storage) = (CpuOf(running), ProcessFigures.CpuSeconds(azurite.ProcessId));
            var watch = Stopwatch.StartNew();
            await ApplyAsync(clients, "app", Apps, cancellationToken);
            var seconds = watch.Elapsed.TotalSeconds;
            var (ours, theirs) = (CpuOf(running) - before, ProcessFigures.CpuSeconds(azurite.ProcessId) - storage);
            var reads = await ReadAsync(clients, cancellationToken);
            var memory = running.Average(one => ProcessFigures.ResidentMegabytes(one.Process.Id));
            var name = $"{Name}.{processes}";
            return
            [
                new Figure(name + ".apps", Apps / seconds, "1/s"),
                new Figure(name + ".apps.cpu", ours * 1000 / Apps, "ms"),
                new Figure(name + ".apps.storage.cpu", theirs * 1000 / Apps, "ms"),
                new Figure(name + ".reads", reads, "1/s"),
                new Figure(name + ".memory", memory, "MB"),
            ];
        }
        finally
        {
            foreach (var (process, client) in running)
            {
                client.Dispose();
                if (!process.HasExited) process.Kill();
                await process.WaitForExitAsync(CancellationToken.None);
                process.Dispose();
            }

            Directory.Delete(folder, recursive: true);
        }
    }

    private static double CpuOf(List<(Process Process, HttpClient Client)> running) => running.Sum(one => ProcessFigures.CpuSeconds(one.Process.Id));

    private static (Process Process, HttpClient Client) Launch(string bin, AzuriteAccount account, string data)
    {
        Directory.CreateDirectory(data);
        File.WriteAllText(Path.Combine(data, "token"), Token);
        var url = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{FreePort.Next()}");
        var start = new ProcessStartInfo(
            Path.Combine(bin, "functions-platform"), ["--storage", "azure", "--data", data, "--url", url, "--grpc-port", "0", "--rate-limit", "1000000", "--log-level", "Error"]);
        start.Environment["FP_STORAGE_CONNECTION"] = account.ConnectionString;
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        var client = new HttpClient { BaseAddress = new Uri(url) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        return (Process.Start(start) ?? throw new InvalidOperationException("functions-platform could not be started."), client);
    }

    private static async Task<bool> IsReadyAsync(Process process, HttpClient client, CancellationToken cancellationToken)
    {
        if (process.HasExited) throw new InvalidOperationException($"functions-platform ended with {process.ExitCode}.");
        try
        {
            using var answer = await client.GetAsync(new Uri("readyz", UriKind.Relative), cancellationToken);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    /// <summary>Puts apps without containers, each caller to one process after the other, and returns when the orchestration of each has seen it.</summary>
    private static async Task ApplyAsync(List<HttpClient> clients, string prefix, int count, CancellationToken cancellationToken)
    {
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(async _ =>
        {
            for (var number = Interlocked.Increment(ref next); number < count; number = Interlocked.Increment(ref next))
            {
                var name = string.Create(CultureInfo.InvariantCulture, $"{prefix}-{number}");
                using var content = new StringContent($$"""{ "metadata": { "name": "{{name}}" }, "spec": { "image": "img", "replicas": 0 } }""", Encoding.UTF8, "application/json");
                using var answer = await clients[number % clients.Count].PutAsync(new Uri("api/v1/namespaces/default/apps/" + name, UriKind.Relative), content, cancellationToken);
                answer.EnsureSuccessStatusCode();
            }
        }));
        await Polling.UntilAsync($"{count} apps to be orchestrated", async () => await OrchestratedAsync(clients[0], prefix, cancellationToken) == count, cancellationToken);
    }

    private static async Task<int> OrchestratedAsync(HttpClient client, string prefix, CancellationToken cancellationToken)
    {
        using var list = JsonDocument.Parse(await client.GetStringAsync(new Uri("api/v1/namespaces/default/apps", UriKind.Relative), cancellationToken));
        return list.RootElement.GetProperty("items").EnumerateArray().Count(app =>
            app.GetProperty("metadata").GetProperty("name").GetString()!.StartsWith(prefix + "-", StringComparison.Ordinal)
            && app.TryGetProperty("status", out var status) && status.TryGetProperty("observedGeneration", out var seen) && seen.GetInt64() == app.GetProperty("metadata").GetProperty("generation").GetInt64());
    }

    private static async Task<double> ReadAsync(List<HttpClient> clients, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        var counts = await Task.WhenAll(Enumerable.Range(0, Callers).Select(async caller =>
        {
            var count = 0;
            for (; watch.Elapsed < Reading; count++)
            {
                var path = string.Create(CultureInfo.InvariantCulture, $"api/v1/namespaces/default/apps/app-{(caller + count) % Apps}");
                using var answer = await clients[(caller + count) % clients.Count].GetAsync(new Uri(path, UriKind.Relative), cancellationToken);
                answer.EnsureSuccessStatusCode();
            }

            return count;
        }));
        return counts.Sum() / watch.Elapsed.TotalSeconds;
    }
}
