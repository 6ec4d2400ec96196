using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Xml.Linq;
using FunctionsPlatform.Contracts.Agent;
using FunctionsPlatform.Contracts.Identity;
using Google.Protobuf;

namespace FunctionsPlatform.Functions.Tests.Sessions;

/// <summary>An agent that holds no connection, as far as HTTP goes: what it may do with its grant, and anybody's attempts at more.</summary>
internal sealed class QueueNode(SessionGrant grant) : IDisposable
{
    private readonly HttpClient http = new();

    public SessionGrant Grant => grant;

    public static async Task<QueueNode> JoinAsync(TestPlatform platform, string name)
    {
        var facts = new NodeFacts { CpuMillicores = 64_000, MemoryBytes = 256L << 30, Runtime = "simulated", AgentVersion = "test", AgentId = "agent-of-" + name };
        using var content = new ByteArrayContent(new EnrollRequest { NodeName = name, Facts = facts }.ToByteArray());
        content.Headers.ContentType = new MediaTypeHeaderValue("application/x-protobuf");
        using var answer = await platform.Client.PostAsync(new Uri("/api/v1/node-sessions", UriKind.Relative), content, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return new QueueNode(SessionGrant.Parser.ParseFrom(await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)));
    }

    /// <summary>Takes what is in its queue, and deletes it there.</summary>
    public async Task<IReadOnlyList<ControlMessage>> TakeAsync()
    {
        var (status, body) = await SendAsync(HttpMethod.Get, With(grant.TakeFrom, "numofmessages=32&visibilitytimeout=30"));
        Assert.Equal(HttpStatusCode.OK, status);
        var taken = new List<ControlMessage>();
        foreach (var message in XDocument.Parse(body.TrimStart('\ufeff')).Root!.Elements())
        {
            taken.Add(ControlMessage.Parser.ParseFrom(Convert.FromBase64String(message.Element("MessageText")!.Value)));
            var receipt = Uri.EscapeDataString(message.Element("PopReceipt")!.Value);
            Assert.Equal(HttpStatusCode.NoContent, (await SendAsync(HttpMethod.Delete, With(grant.TakeFrom.Replace("/messages?", $"/messages/{message.Element("MessageId")!.Value}?", StringComparison.Ordinal), $"popreceipt={receipt}"))).Status);
        }

        return taken;
    }

    public async Task<HttpStatusCode> ReportAsync(NodeReport report) => (await SendAsync(HttpMethod.Post, grant.ReportTo, Message(ReportKeys.Seal(report, grant.ReportKey, grant.ExpiresAt).ToByteArray()))).Status;

    public async Task<HttpStatusCode> BeatAsync(string? at = null) => (await SendAsync(
        HttpMethod.Put, at ?? grant.BeatAt, $$"""{"At@odata.type":"Edm.Int64","At":"{{DateTimeOffset.UtcNow.Ticks}}"}""", "application/json")).Status;

    public async Task<(HttpStatusCode Status, string Body)> SendAsync(HttpMethod method, string address, string? body = null, string type = "application/xml")
    {
        using var request = new HttpRequestMessage(method, address);
        request.Headers.TryAddWithoutValidation("x-ms-version", "2019-02-02");
        request.Headers.TryAddWithoutValidation("Accept", address.Contains("tn=", StringComparison.Ordinal) ? "application/json" : "application/xml");
        // Deleting a row without a condition is no request at all.
        if (method == HttpMethod.Delete) request.Headers.TryAddWithoutValidation("If-Match", "*");
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, type);
        using var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    public static string With(string address, string query) => $"{address}&{query}";

    public static string Message(byte[] body) => $"<QueueMessage><MessageText>{Convert.ToBase64String(body)}</MessageText></QueueMessage>";

    public void Dispose() => http.Dispose();
}
