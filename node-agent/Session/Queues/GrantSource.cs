using System.Net.Http.Headers;
using FunctionsPlatform.Contracts.Agent;
using Google.Protobuf;

namespace FunctionsPlatform.NodeAgent.Session.Queues;

/// <summary>Asks the control plane for grants: enrols the node each time, and so renews its credential too.</summary>
internal sealed class GrantSource(AgentCredentials credentials, Uri address, Func<CancellationToken, Task<EnrollRequest>> describeNode)
{
    private const string MediaType = "application/x-protobuf";

    // A control plane that sleeps has to wake up first.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <exception cref="HttpRequestException">It cannot be reached, or refuses; the message says why.</exception>
    /// <exception cref="ControlPlaneRefusedException">It does not take what is shown.</exception>
    public async Task<SessionGrant> AskAsync(CancellationToken cancellationToken)
    {
        var token = await credentials.ChooseAsync(cancellationToken);
        var trust = await credentials.TrustAsync(address, token, cancellationToken);
        using var http = new HttpClient(new SocketsHttpHandler { SslOptions = trust.ToOptions() }) { Timeout = Limit };
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new ByteArrayContent((await describeNode(cancellationToken)).ToByteArray()) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(MediaType);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var answer = await http.SendAsync(request, cancellationToken);
        await ControlPlaneAnswers.EnsureGoodAsync(answer, cancellationToken);
        var grant = SessionGrant.Parser.ParseFrom(await answer.Content.ReadAsByteArrayAsync(cancellationToken));
        credentials.Take(grant.Enrolled, token);
        return grant;
    }
}
