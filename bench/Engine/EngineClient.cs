using System.Text;
using System.Text.Json;
using FunctionsPlatform.Testing.Docker;

namespace FunctionsPlatform.Bench.Engine;

/// <summary>The few calls to the Docker engine that measuring needs, over its socket.</summary>
internal sealed class EngineClient(string socket) : IDisposable
{
    private readonly HttpClient client = new(new SocketsHttpHandler { ConnectCallback = (_, token) => DockerEngine.ConnectAsync(socket, token) })
    {
        BaseAddress = new Uri("http://docker/v1.41/"),
    };

    /// <summary>Ids of containers that carry the label <c>key=value</c>.</summary>
    public async Task<IReadOnlyList<string>> ContainersAsync(string label, bool runningOnly, CancellationToken cancellationToken)
    {
        var filters = Uri.EscapeDataString($$"""{"label":["{{label}}"]}""");
        using var answer = await client.GetAsync(new Uri($"containers/json?all={(runningOnly ? "false" : "true")}&filters={filters}", UriKind.Relative), cancellationToken);
        answer.EnsureSuccessStatusCode();
        using var found = await JsonDocument.ParseAsync(await answer.Content.ReadAsStreamAsync(cancellationToken), default, cancellationToken);
        return [.. found.RootElement.EnumerateArray().Select(one => one.GetProperty("Id").GetString()!)];
    }

    public Task KillAsync(string id, CancellationToken cancellationToken) => SendAsync(HttpMethod.Post, $"containers/{id}/kill", null, cancellationToken);

    /// <returns>The new container's id.</returns>
    public async Task<string> CreateContainerAsync(string body, CancellationToken cancellationToken)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await client.PostAsync(new Uri("containers/create", UriKind.Relative), content, cancellationToken);
        answer.EnsureSuccessStatusCode();
        using var created = await JsonDocument.ParseAsync(await answer.Content.ReadAsStreamAsync(cancellationToken), default, cancellationToken);
        return created.RootElement.GetProperty("Id").GetString()!;
    }

    public Task StartContainerAsync(string id, CancellationToken cancellationToken) => SendAsync(HttpMethod.Post, $"containers/{id}/start", null, cancellationToken);

    public Task RemoveContainerAsync(string id, CancellationToken cancellationToken) => SendAsync(HttpMethod.Delete, $"containers/{id}?force=true", null, cancellationToken);

    public Task CreateServiceAsync(string body, CancellationToken cancellationToken) => SendAsync(HttpMethod.Post, "services/create", body, cancellationToken);

    public async Task UpdateServiceAsync(string name, string body, CancellationToken cancellationToken)
    {
        using var answer = await client.GetAsync(new Uri($"services/{name}", UriKind.Relative), cancellationToken);
        answer.EnsureSuccessStatusCode();
        using var service = await JsonDocument.ParseAsync(await answer.Content.ReadAsStreamAsync(cancellationToken), default, cancellationToken);
        var version = service.RootElement.GetProperty("Version").GetProperty("Index").GetInt64();
        await SendAsync(HttpMethod.Post, $"services/{name}/update?version={version}", body, cancellationToken);
    }

    public Task DeleteServiceAsync(string name, CancellationToken cancellationToken) => SendAsync(HttpMethod.Delete, $"services/{name}", null, cancellationToken);

    /// <summary>
    /// When the engine next starts a container with the label, by the engine's clock. The task completes; subscribed is set once nothing can be missed any more.
    /// </summary>
    public async Task<DateTimeOffset> NextStartAsync(string label, TaskCompletionSource subscribed, CancellationToken cancellationToken)
    {
        var filters = Uri.EscapeDataString($$"""{"type":["container"],"event":["start"],"label":["{{label}}"]}""");
        using var answer = await client.GetAsync(new Uri($"events?filters={filters}", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        answer.EnsureSuccessStatusCode();
        subscribed.SetResult();
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync(cancellationToken));
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.Length == 0) continue;
            using var told = JsonDocument.Parse(line);
            return DateTimeOffset.UnixEpoch.AddTicks(told.RootElement.GetProperty("timeNano").GetInt64() / 100);
        }

        throw new InvalidOperationException("The engine ended its stream of events.");
    }

    /// <summary>Reads what the engine says each second of what a container uses, until cancelled.</summary>
    public async Task StreamStatsAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await client.GetAsync(new Uri($"containers/{id}/stats?stream=true", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            answer.EnsureSuccessStatusCode();
            await (await answer.Content.ReadAsStreamAsync(cancellationToken)).CopyToAsync(Stream.Null, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Asked to end.
        }
    }

    public void Dispose() => client.Dispose();

    private async Task SendAsync(HttpMethod method, string path, string? body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await client.SendAsync(request, cancellationToken);
        if (answer.IsSuccessStatusCode) return;
        throw new InvalidOperationException($"{method} {path} got {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync(cancellationToken)}");
    }
}
