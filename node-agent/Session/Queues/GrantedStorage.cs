using System.Globalization;
using System.Net;
using System.Text;
using System.Xml.Linq;
using FunctionsPlatform.Contracts.Agent;
using FunctionsPlatform.Contracts.Identity;
using Google.Protobuf;

namespace FunctionsPlatform.NodeAgent.Session.Queues;

/// <summary>The few storage calls that a grant allows, over HTTP.</summary>
internal sealed class GrantedStorage(TimeProvider time) : IDisposable
{
    private const string Version = "2019-02-02";
    private const int MaxMessages = 32;

    // Time to take an assignment up; another look finds it again if that was too short.
    private const int HiddenSeconds = 60;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly HttpClient http = new(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(5), PooledConnectionIdleTimeout = TimeSpan.FromSeconds(60) }) { Timeout = Limit };

    private TimeSpan ahead;

    /// <returns>What is in the queue; what cannot be read is left out, and is deleted.</returns>
    public async Task<IReadOnlyList<TakenMessage>> TakeAsync(SessionGrant grant, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{grant.TakeFrom}&numofmessages={MaxMessages}&visibilitytimeout={HiddenSeconds}");
        using var answer = await SendAsync(request, cancellationToken);
        await using var body = await answer.Content.ReadAsStreamAsync(cancellationToken);
        var taken = new List<TakenMessage>();
        foreach (var element in (await XDocument.LoadAsync(body, LoadOptions.None, cancellationToken)).Root!.Elements("QueueMessage"))
        {
            var message = new TakenMessage(Read(element.Element("MessageText")!.Value), element.Element("MessageId")!.Value, element.Element("PopReceipt")!.Value);
            taken.Add(message);
        }

        return taken;
    }

    public async Task DeleteAsync(SessionGrant grant, TakenMessage message, CancellationToken cancellationToken)
    {
        var address = grant.TakeFrom.Replace("/messages?", $"/messages/{message.Id}?", StringComparison.Ordinal);
        using var request = new HttpRequestMessage(HttpMethod.Delete, $"{address}&popreceipt={Uri.EscapeDataString(message.Receipt)}");
        // Already gone, or visible again: either way it is not ours to delete.
        using var answer = await SendAsync(request, cancellationToken, HttpStatusCode.NotFound, HttpStatusCode.BadRequest);
    }

    public async Task ReportAsync(SessionGrant grant, NodeReport report, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, grant.ReportTo + "&messagettl=-1");
        request.Content = new StringContent($"<QueueMessage><MessageText>{Convert.ToBase64String(ReportKeys.Seal(report, grant.ReportKey, grant.ExpiresAt).ToByteArray())}</MessageText></QueueMessage>", Encoding.UTF8, "application/xml");
        using var answer = await SendAsync(request, cancellationToken);
    }

    /// <summary>Writes the node's heartbeat, in the storage's time: hosts' clocks are their own.</summary>
    public async Task BeatAsync(SessionGrant grant, CancellationToken cancellationToken)
    {
        var now = (time.GetUtcNow() - ahead).UtcTicks.ToString(CultureInfo.InvariantCulture);
        using var request = new HttpRequestMessage(HttpMethod.Put, grant.BeatAt);
        request.Headers.TryAddWithoutValidation("Accept", "application/json;odata=nometadata");
        request.Content = new StringContent($$"""{"At@odata.type":"Edm.Int64","At":"{{now}}"}""", Encoding.UTF8, "application/json");
        using var answer = await SendAsync(request, cancellationToken);
    }

    /// <summary>Replaces what the node has said of what it uses.</summary>
    public async Task WriteStatsAsync(SessionGrant grant, NodeStats stats, CancellationToken cancellationToken)
    {
        var now = (time.GetUtcNow() - ahead).UtcTicks.ToString(CultureInfo.InvariantCulture);
        using var request = new HttpRequestMessage(HttpMethod.Put, grant.StatsAt);
        request.Headers.TryAddWithoutValidation("Accept", "application/json;odata=nometadata");
        var body = Convert.ToBase64String(stats.ToByteArray());
        request.Content = new StringContent($$"""{"At@odata.type":"Edm.Int64","At":"{{now}}","Stats@odata.type":"Edm.Binary","Stats":"{{body}}"}""", Encoding.UTF8, "application/json");
        using var answer = await SendAsync(request, cancellationToken);
    }

    /// <returns>Null: there is a newer one by now.</returns>
    public async Task<Assignment?> FetchAsync(AssignmentReference reference, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, reference.Url);
        using var answer = await SendAsync(request, cancellationToken, HttpStatusCode.NotFound);
        return answer.StatusCode == HttpStatusCode.NotFound ? null : Assignment.Parser.ParseFrom(await answer.Content.ReadAsByteArrayAsync(cancellationToken));
    }

    /// <summary>Adds to the end of a blob that is <paramref name="position"/> long. Asked again after a lost answer it adds nothing twice.</summary>
    public async Task AppendAsync(string address, byte[] bytes, long position, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, address + "&comp=appendblock") { Content = new ByteArrayContent(bytes) };
        request.Headers.TryAddWithoutValidation("x-ms-blob-condition-appendpos", position.ToString(CultureInfo.InvariantCulture));
        // It is longer already: the earlier try has come through.
        using var answer = await SendAsync(request, cancellationToken, HttpStatusCode.PreconditionFailed);
    }

    public void Dispose() => http.Dispose();

    private static ControlMessage Read(string text)
    {
        try
        {
            return ControlMessage.Parser.ParseFrom(Convert.FromBase64String(text));
        }
        catch (Exception unreadable) when (unreadable is FormatException or InvalidProtocolBufferException)
        {
            // Of a newer control plane, say: nothing to act on.
            return new ControlMessage();
        }
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken, params HttpStatusCode[] accepted)
    {
        request.Headers.TryAddWithoutValidation("x-ms-version", Version);
        var answer = await http.SendAsync(request, cancellationToken);
        if (answer.Headers.Date is { } date) ahead = DifferenceTo(date);
        if (answer.IsSuccessStatusCode || accepted.Contains(answer.StatusCode)) return answer;
        using (answer)
        {
            var what = $"{request.Method} {request.RequestUri!.GetLeftPart(UriPartial.Path)}: {(int)answer.StatusCode} {answer.ReasonPhrase}";
            if (answer.StatusCode is HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized) throw new GrantRefusedException(what);
            throw new HttpRequestException(what, null, answer.StatusCode);
        }
    }

    // Dates come in whole seconds, and answers take a moment.
    private TimeSpan DifferenceTo(DateTimeOffset date)
    {
        var difference = time.GetUtcNow() - date;
        return difference.Duration() > TimeSpan.FromSeconds(3) ? difference : TimeSpan.Zero;
    }
}
