using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using FunctionsPlatform.Bench.Figures;
using FunctionsPlatform.Testing.Azurite;

namespace FunctionsPlatform.Bench.Entries;

/// <summary>From starting the Azure Functions handler until its first request is answered: what a caller waits for when the app has slept, beside what the platform itself takes.</summary>
internal static class ColdStart
{
    private const int Rounds = 15;
    private const string Token = "token-of-the-cold-start-bench";

    // Finer than the Functions host asks, which looks every 25 ms.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(2);

    /// <summary>The first request at all, and a first one that needs the state: a list of apps out of an Azurite that holds one.</summary>
    public static async Task<IReadOnlyList<Figure>> MeasureAsync(string bin, CancellationToken cancellationToken)
    {
        await using var azurite = await AzuriteServer.StartAsync(clock: null, cancellationToken);
        var account = azurite.NewAccount();
        await FillAsync(bin, account, cancellationToken);
        var (first, stored) = (new List<double>(), new List<double>());
        // The first is for the page cache.
        for (var round = -1; round < Rounds; round++)
        {
            var (health, list) = await StartAsync(bin, account, cancellationToken);
            if (round < 0) continue;
            first.Add(health);
            stored.Add(list);
        }

        return [new Figure("coldstart.handler", Median.Of(first), "ms"), new Figure("coldstart.handler.stored", Median.Of(stored), "ms")];
    }

    private static async Task FillAsync(string bin, AzuriteAccount account, CancellationToken cancellationToken)
    {
        using var handler = Launch(bin, account, out var client);
        using (client)
        {
            try
            {
                await AskAsync(handler, client, "healthz", cancellationToken);
                using var app = new StringContent("""{"metadata":{"name":"there"},"spec":{"image":"img","replicas":0}}""");
                app.Headers.ContentType = new MediaTypeHeaderValue("application/json");
                using var answer = await client.PutAsync(new Uri("api/v1/namespaces/default/apps/there", UriKind.Relative), app, cancellationToken);
                answer.EnsureSuccessStatusCode();
            }
            finally
            {
                await EndAsync(handler);
            }
        }
    }

    private static async Task<(double Health, double List)> StartAsync(string bin, AzuriteAccount account, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        using var handler = Launch(bin, account, out var client);
        using (client)
        {
            try
            {
                await AskAsync(handler, client, "healthz", cancellationToken);
                var health = watch.Elapsed.TotalMilliseconds;
                var list = await AskAsync(handler, client, "api/v1/namespaces/default/apps", cancellationToken);
                if (!list.Contains("\"there\"", StringComparison.Ordinal)) throw new InvalidOperationException($"The list of apps does not hold the app that is there: {list}");
                return (health, watch.Elapsed.TotalMilliseconds);
            }
            finally
            {
                await EndAsync(handler);
            }
        }
    }

    private static Process Launch(string bin, AzuriteAccount account, out HttpClient client)
    {
        var port = FreePort.Next();
        var start = new ProcessStartInfo(Path.Combine(bin, "functions-platform"), ["handler"]);
        start.Environment["FUNCTIONS_CUSTOMHANDLER_PORT"] = port.ToString(CultureInfo.InvariantCulture);
        start.Environment["AzureWebJobsStorage"] = account.ConnectionString;
        start.Environment["FP_TOKEN"] = Token;
        start.Environment["FP_LOG_LEVEL"] = "Error";
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        client = new HttpClient { BaseAddress = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}")) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        return Process.Start(start) ?? throw new InvalidOperationException("functions-platform could not be started.");
    }

    private static async Task<string> AskAsync(Process handler, HttpClient client, string path, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                using var answer = await client.GetAsync(new Uri(path, UriKind.Relative), cancellationToken);
                if (answer.StatusCode != HttpStatusCode.OK) throw new InvalidOperationException($"GET {path} was answered {(int)answer.StatusCode}.");
                return await answer.Content.ReadAsStringAsync(cancellationToken);
            }
            catch (HttpRequestException refused) when (refused.HttpRequestError == HttpRequestError.ConnectionError && !handler.HasExited)
            {
                await Task.Delay(Pause, TimeProvider.System, cancellationToken);
            }
        }
    }

    // As the Functions host does.
    private static async Task EndAsync(Process handler)
    {
        if (!handler.HasExited) handler.Kill();
        await handler.WaitForExitAsync(CancellationToken.None);
    }
}
