using System.Net.Http.Headers;
using System.Text.Json;
using FunctionsPlatform.Contracts.Transport;

namespace FunctionsPlatform.NodeAgent.Session;

/// <summary>Asks the control plane how a session may be held.</summary>
internal static class SessionFinder
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    /// <exception cref="HttpRequestException">It cannot be reached, or names no way.</exception>
    /// <exception cref="ControlPlaneRefusedException">It does not take the token.</exception>
    public static async Task<SessionEndpoints> FindAsync(SessionOptions options, string token, ServerTrust trust, CancellationToken cancellationToken)
    {
        using var http = new HttpClient(new SocketsHttpHandler { SslOptions = trust.ToOptions() }) { Timeout = Limit };
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(options.Url, "/api/v1/session-endpoints"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var response = await http.SendAsync(request, cancellationToken);
        await ControlPlaneAnswers.EnsureGoodAsync(response, cancellationToken);
        var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        var endpoints = JsonSerializer.Deserialize(body, AgentJson.Default.SessionEndpoints);
        return endpoints is { Grpc.Length: > 0 } or { Queue.Length: > 0 } ? endpoints : throw new HttpRequestException($"{options.Url} names no way to hold a session.");
    }
}
