using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace FunctionsPlatform.EndToEnd.Tests.Harness;

/// <summary>Speaks to the API as any HTTP client would.</summary>
public sealed class ApiClient : IDisposable
{
    private const string Namespace = "api/v1/namespaces/default/";

    private readonly HttpClient client;

    public ApiClient(Uri url, string? token)
    {
        client = new HttpClient { BaseAddress = url, Timeout = TimeSpan.FromSeconds(30) };
        if (token is not null) client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    public async Task<ApiAnswer> SendAsync(
        HttpMethod method, string path, string? body = null, string mediaType = "application/json", string? ifMatch = null, CancellationToken? cancellationToken = null)
    {
        var stop = cancellationToken ?? TestContext.Current.CancellationToken;
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, mediaType);
        if (ifMatch is not null) request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        using var answer = await client.SendAsync(request, stop);
        var text = await answer.Content.ReadAsStringAsync(stop);
        var type = answer.Content.Headers.ContentType?.MediaType;
        var isJson = text.Length > 0 && type?.EndsWith("json", StringComparison.Ordinal) == true;
        return new ApiAnswer(answer.StatusCode, isJson ? JsonNode.Parse(text) : null, type, answer.Headers.ETag?.ToString());
    }

    public Task<ApiAnswer> PutAppAsync(JsonObject app, string? ifMatch = null) =>
        SendAsync(HttpMethod.Put, $"{Namespace}apps/{app["metadata"]!["name"]}", app.ToJsonString(), ifMatch: ifMatch);

    public Task<ApiAnswer> PatchAppAsync(string name, string patch, string? ifMatch = null) =>
        SendAsync(HttpMethod.Patch, $"{Namespace}apps/{name}", patch, "application/merge-patch+json", ifMatch);

    public async Task ScaleAsync(string name, int replicas) => (await PatchAppAsync(name, $$$"""{"spec":{"replicas":{{{replicas}}}}}""")).Ok();

    public async Task DeleteAppAsync(string name) => (await SendAsync(HttpMethod.Delete, $"{Namespace}apps/{name}")).Ok();

    public Task<ApiAnswer> GetAppAsync(string name) => SendAsync(HttpMethod.Get, $"{Namespace}apps/{name}");

    /// <summary>The whole list document.</summary>
    public async Task<JsonNode> ListAsync(string plural, string query = "") => (await SendAsync(HttpMethod.Get, Namespace + plural + query)).Ok();

    public async Task<IReadOnlyList<ContainerView>> ContainersAsync(string app) =>
        [.. (await ListAsync("containers", $"?labelSelector=app%3D{app}"))["items"]!.AsArray().Select(item => new ContainerView(item!))];

    public async Task<IReadOnlyList<EventView>> EventsAsync() => [.. (await ListAsync("events"))["items"]!.AsArray().Select(item => new EventView(item!))];

    public async Task<IReadOnlyList<JsonNode>> NodesAsync() => [.. (await SendAsync(HttpMethod.Get, "api/v1/nodes")).Ok()["items"]!.AsArray().Select(item => item!)];

    /// <summary>True when the control plane takes requests.</summary>
    public async Task<bool> IsReadyAsync()
    {
        try
        {
            return (await SendAsync(HttpMethod.Get, "readyz")).Code == 200;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    /// <summary>Reads a watch line by line until cancelled or ended by the server.</summary>
    public async IAsyncEnumerable<JsonNode> WatchAsync(
        string plural, string resourceVersion, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var path = new Uri($"{Namespace}{plural}?watch=true&resourceVersion={resourceVersion}", UriKind.Relative);
        using var answer = await client.GetAsync(path, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        answer.EnsureSuccessStatusCode();
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync(cancellationToken));
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.Length > 0) yield return JsonNode.Parse(line)!;
        }
    }

    public void Dispose() => client.Dispose();
}
