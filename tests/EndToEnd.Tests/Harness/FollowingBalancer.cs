using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace FunctionsPlatform.EndToEnd.Tests.Harness;

/// <summary>A small load balancer in the test's process: it follows an app's endpoints and sends each request to the next of them.</summary>
public sealed class FollowingBalancer : IAsyncDisposable
{
    private readonly CancellationTokenSource ended = new();
    private readonly HttpClient requests = new(new SocketsHttpHandler { PooledConnectionIdleTimeout = TimeSpan.FromSeconds(1), ConnectTimeout = TimeSpan.FromSeconds(5) });
    private readonly Task following;
    private ImmutableArray<Uri> endpoints = [];
    private int turn;

    private FollowingBalancer(Uri url, string token, string app) => following = FollowAsync(url, token, app, ended.Token);

    public ImmutableArray<Uri> Endpoints => endpoints;

    public static FollowingBalancer Start(Platform platform, string app) => new(platform.Url, platform.Token, app);

    /// <returns>Null when it was answered well; else what went wrong.</returns>
    public async Task<string?> SendAsync(string path)
    {
        var known = endpoints;
        if (known.IsEmpty) return "there is no endpoint";
        var endpoint = known[(int)((uint)Interlocked.Increment(ref turn) % known.Length)];
        try
        {
            using var answer = await requests.GetAsync(new Uri(endpoint, path), ended.Token);
            return answer.IsSuccessStatusCode ? null : $"{endpoint}: {(int)answer.StatusCode}";
        }
        catch (HttpRequestException failure)
        {
            return $"{endpoint}: {failure.GetBaseException().Message}";
        }
    }

    public async ValueTask DisposeAsync()
    {
        await ended.CancelAsync();
        await following.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        requests.Dispose();
        ended.Dispose();
    }

    private async Task FollowAsync(Uri url, string token, string app, CancellationToken stop)
    {
        using var client = new HttpClient { BaseAddress = url, Timeout = Timeout.InfiniteTimeSpan };
        client.DefaultRequestHeaders.Authorization = new("Bearer", token);
        while (!stop.IsCancellationRequested)
        {
            await using var stream = await client.GetStreamAsync(new Uri($"api/v1/services/{app}/endpoints?watch=true", UriKind.Relative), stop);
            using var reader = new StreamReader(stream);
            while (await reader.ReadLineAsync(stop) is { } line) endpoints = [.. Read(JsonNode.Parse(line)!)];
        }
    }

    private static IEnumerable<Uri> Read(JsonNode set) =>
        from endpoint in set["endpoints"]!.AsArray()
        from port in endpoint!["ports"]!.AsArray()
        where port!["name"]!.GetValue<string>() == "http"
        select new Uri($"http://{endpoint["address"]}:{port["hostPort"]}");
}
