using System.Collections.Immutable;
using System.Net.Http.Headers;
using System.Text.Json;
using FunctionsPlatform.Contracts.Problems;
using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.Cli.Client;

/// <summary>Calls the control plane. What it answers, and that it does not answer, are values; nothing is retried here.</summary>
internal sealed class ApiClient : IDisposable
{
    private const int PageSize = 500;
    private const int MaxProblemText = 500;

    // Above it the headers go first, so that a body which is too large is refused before it is sent.
    private const int AskFirstBytes = 64 * 1024;

    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(30);

    private readonly HttpClient http;
    private readonly TimeProvider time;

    public ApiClient(Connection connection, CliHost host)
    {
        Connection = connection;
        time = host.Time;
        http = new HttpClient(host.Transport(connection)) { BaseAddress = connection.Url, Timeout = Timeout.InfiniteTimeSpan };
        http.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("fp", FpVersion.Short));
        if (connection.Token is { } token) http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    public Connection Connection { get; }

    public Task<ApiResult<JsonElement>> GetAsync(string path, CancellationToken cancellationToken) => SendAsync(HttpMethod.Get, path, null, cancellationToken);

    public Task<ApiResult<JsonElement>> PutAsync(string path, byte[] json, CancellationToken cancellationToken) => SendAsync(HttpMethod.Put, path, json, cancellationToken);

    /// <param name="patch">A JSON merge patch (RFC 7396).</param>
    public Task<ApiResult<JsonElement>> PatchAsync(string path, byte[] patch, CancellationToken cancellationToken) => SendAsync(HttpMethod.Patch, path, patch, cancellationToken);

    public Task<ApiResult<JsonElement>> PostAsync(string path, CancellationToken cancellationToken) => SendAsync(HttpMethod.Post, path, null, cancellationToken);

    public Task<ApiResult<JsonElement>> PostAsync(string path, byte[] json, CancellationToken cancellationToken) => SendAsync(HttpMethod.Post, path, json, cancellationToken);

    public Task<ApiResult<JsonElement>> DeleteAsync(string path, CancellationToken cancellationToken) => SendAsync(HttpMethod.Delete, path, null, cancellationToken);

    /// <summary>Reads every page.</summary>
    public async Task<ApiResult<ResourceList>> ListAsync(string path, string? labelSelector, CancellationToken cancellationToken)
    {
        var items = ImmutableArray.CreateBuilder<JsonElement>();
        string? resourceVersion = null;
        string? next = null;
        do
        {
            var query = ApiPaths.WithQuery(path, ("labelSelector", labelSelector), ("limit", $"{PageSize}"), ("continue", next));
            var result = await GetAsync(query, cancellationToken);
            if (result is not ApiResult<JsonElement>.Ok page) return result.As<ResourceList>();
            if (!page.Value.TryGetProperty("items", out var list)) return new ApiResult<ResourceList>.Refused(NotOurs(page.Status));
            items.AddRange(list.EnumerateArray());

            // The first page's version: what changed while the others were read is then seen by a watch, not lost.
            resourceVersion ??= page.Value.Text("metadata", "resourceVersion");
            next = page.Value.Text("metadata", "continue");
        }
        while (!string.IsNullOrEmpty(next));

        return new ApiResult<ResourceList>.Ok(new ResourceList(items.ToImmutable(), resourceVersion), 200);
    }

    /// <summary>Opens an answer that goes on; there is no time limit on its body. The caller disposes the stream.</summary>
    /// <param name="mediaType">Null: whatever it is by itself.</param>
    /// <param name="patience">How long it may take to begin. Null: as any request.</param>
    public async Task<ApiResult<Stream>> OpenAsync(string path, CancellationToken cancellationToken, string? mediaType = null, TimeSpan? patience = null)
    {
        using var timeout = new CancellationTokenSource(patience ?? RequestTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            if (mediaType is not null) request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(mediaType));
            var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            if (response.IsSuccessStatusCode) return new ApiResult<Stream>.Ok(await response.Content.ReadAsStreamAsync(cancellationToken), (int)response.StatusCode);
            using (response) return new ApiResult<Stream>.Refused(await ReadProblemAsync(response, either.Token));
        }
        catch (Exception error) when (Silence(error, cancellationToken) is not null)
        {
            return new ApiResult<Stream>.Unreachable(Connection.Url, Silence(error, cancellationToken)!);
        }
    }

    public void Dispose() => http.Dispose();

    private async Task<ApiResult<JsonElement>> SendAsync(HttpMethod method, string path, byte[]? json, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(RequestTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            using var request = new HttpRequestMessage(method, path);
            if (json is not null)
            {
                request.Content = new ByteArrayContent(json) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
                request.Headers.ExpectContinue = json.Length > AskFirstBytes;
            }

            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            if (!response.IsSuccessStatusCode) return new ApiResult<JsonElement>.Refused(await ReadProblemAsync(response, either.Token));
            return await ReadBodyAsync(response, either.Token);
        }
        catch (Exception error) when (Silence(error, cancellationToken) is not null)
        {
            return new ApiResult<JsonElement>.Unreachable(Connection.Url, Silence(error, cancellationToken)!);
        }
    }

    private static async Task<ApiResult<JsonElement>> ReadBodyAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var status = (int)response.StatusCode;
        var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        if (body.Length == 0) return new ApiResult<JsonElement>.Ok(default, status);
        try
        {
            using var document = JsonDocument.Parse(body);
            return new ApiResult<JsonElement>.Ok(document.RootElement.Clone(), status);
        }
        catch (JsonException)
        {
            return new ApiResult<JsonElement>.Refused(NotOurs(status));
        }
    }

    private static async Task<Problem> ReadProblemAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var status = (int)response.StatusCode;
        var body = await response.Content.ReadAsStringAsync(cancellationToken);
        if (response.Content.Headers.ContentType?.MediaType == Problem.MediaType)
        {
            try
            {
                if (JsonSerializer.Deserialize(body, ResourceJson.Default.Problem) is { } problem) return problem;
            }
            catch (JsonException)
            {
                // Not a problem document after all: shown as text below.
            }
        }

        var text = body.Length <= MaxProblemText ? body : body[..MaxProblemText] + "…";
        return new Problem { Status = status, Title = response.ReasonPhrase ?? $"HTTP status {status}", Detail = text.Trim() };
    }

    private static Problem NotOurs(int status) =>
        new() { Status = status, Title = "what answers there is no FunctionsPlatform control plane" };

    /// <summary>Why there was no answer; null when the exception means something else, such as the user's Ctrl-C.</summary>
    private static string? Silence(Exception error, CancellationToken cancellationToken) => error switch
    {
        _ when cancellationToken.IsCancellationRequested => null,
        OperationCanceledException => $"no answer within {RequestTimeout.TotalSeconds:F0} s",
        HttpRequestException { InnerException: System.Net.Sockets.SocketException socket } => Lower(socket.Message),
        HttpRequestException or IOException => Lower(error.InnerException?.Message ?? error.Message),
        _ => null,
    };

    private static string Lower(string sentence) => sentence.Length > 1 && char.IsUpper(sentence[0]) && !char.IsUpper(sentence[1]) ? char.ToLowerInvariant(sentence[0]) + sentence[1..].TrimEnd('.') : sentence;
}
