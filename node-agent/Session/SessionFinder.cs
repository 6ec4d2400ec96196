using System.Net.Http.Headers;
using System.Text.Json;

namespace FunctionsPlatform.NodeAgent.Session;

/// <summary>Asks the control plane how a session may be held.</summary>
internal static class SessionFinder
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    /// <exception cref="HttpRequestException">It cannot be reached, refuses the token, or names no way.</exception>
    /// <exception cref="IOException">The token file cannot be read.</exception>
    public static async Task<(SessionEndpoints Endpoints, string Token)> FindAsync(SessionOptions options, CancellationToken cancellationToken)
    {
        var token = await TokenAsync(options, cancellationToken);
        using var http = new HttpClient { Timeout = Limit };
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(options.Url, "/api/v1/session-endpoints"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var response = await http.SendAsync(request, cancellationToken);
        response.EnsureSuccessStatusCode();
        var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        var endpoints = JsonSerializer.Deserialize(body, AgentJson.Default.SessionEndpoints);
        return endpoints is { Grpc.Length: > 0 } or { Queue.Length: > 0 }
            ? (endpoints, token)
            : throw new HttpRequestException($"{options.Url} names no way to hold a session.");
    }

    public static async Task<string> TokenAsync(SessionOptions options, CancellationToken cancellationToken) =>
        options.TokenFile is { } file ? (await File.ReadAllTextAsync(file, cancellationToken)).Trim() : options.Token ?? "";
}
