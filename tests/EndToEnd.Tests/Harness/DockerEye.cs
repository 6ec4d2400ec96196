using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using FunctionsPlatform.Testing.Docker;

namespace FunctionsPlatform.EndToEnd.Tests.Harness;

/// <summary>Looks at the engine, and hurts what runs there, over its socket: nothing of the platform's is between.</summary>
public sealed class DockerEye(string socket) : IDisposable
{
    private readonly HttpClient client = new(new SocketsHttpHandler { ConnectCallback = (_, token) => DockerEngine.ConnectAsync(socket, token) })
    {
        BaseAddress = new Uri("http://docker/v1.41/"),
    };

    /// <summary>Containers in any state that carry all the labels (<c>key=value</c> or <c>key</c>).</summary>
    public async Task<IReadOnlyList<DockerContainer>> ListAsync(CancellationToken cancellationToken, params string[] labels)
    {
        var filters = new JsonObject { ["label"] = new JsonArray([.. labels.Select(label => JsonValue.Create(label))]) };
        var found = await GetAsync($"containers/json?all=true&filters={Uri.EscapeDataString(filters.ToJsonString())}", cancellationToken);
        return [.. found.AsArray().Select(one => Read(one!))];
    }

    public async Task<IReadOnlyList<DockerContainer>> RunningAsync(string cluster, string app, CancellationToken cancellationToken) =>
        [.. (await ListAsync(cancellationToken, $"fp.cluster={cluster}", $"fp.app={app}")).Where(container => container.Running)];

    public async Task<JsonNode> InspectAsync(string id, CancellationToken cancellationToken) => await GetAsync($"containers/{id}/json", cancellationToken);

    /// <returns>Null when it is gone.</returns>
    public async Task<JsonNode?> TryInspectAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            return await InspectAsync(id, cancellationToken);
        }
        catch (HttpRequestException gone) when (gone.StatusCode == System.Net.HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    public Task KillAsync(string id, CancellationToken cancellationToken) => SendAsync(HttpMethod.Post, $"containers/{id}/kill", cancellationToken);

    public Task RemoveAsync(string id, CancellationToken cancellationToken) => SendAsync(HttpMethod.Delete, $"containers/{id}?force=true", cancellationToken);

    /// <summary>Starts of the app's containers from <paramref name="since"/> (unix seconds) on, as the engine tells them, until cancelled.</summary>
    public async IAsyncEnumerable<DateTimeOffset> StartsAsync(string cluster, string app, long since, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var filters = new JsonObject
        {
            ["type"] = new JsonArray("container"),
            ["event"] = new JsonArray("start"),
            ["label"] = new JsonArray($"fp.cluster={cluster}", $"fp.app={app}"),
        };
        var path = new Uri($"events?since={since}&filters={Uri.EscapeDataString(filters.ToJsonString())}", UriKind.Relative);
        using var answer = await client.GetAsync(path, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        answer.EnsureSuccessStatusCode();
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync(cancellationToken));
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.Length == 0) continue;
            yield return DateTimeOffset.UnixEpoch.AddTicks(JsonNode.Parse(line)!["timeNano"]!.GetValue<long>() / 100);
        }
    }

    public void Dispose() => client.Dispose();

    private static DockerContainer Read(JsonNode one) => new(
        one["Id"]!.GetValue<string>(),
        one["State"]!.GetValue<string>(),
        one["Image"]!.GetValue<string>(),
        one["Labels"]!.AsObject().ToDictionary(label => label.Key, label => label.Value!.GetValue<string>()));

    private async Task<JsonNode> GetAsync(string path, CancellationToken cancellationToken)
    {
        using var answer = await client.GetAsync(new Uri(path, UriKind.Relative), cancellationToken);
        answer.EnsureSuccessStatusCode();
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync(cancellationToken))!;
    }

    private async Task SendAsync(HttpMethod method, string path, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        using var answer = await client.SendAsync(request, cancellationToken);
        answer.EnsureSuccessStatusCode();
    }
}
