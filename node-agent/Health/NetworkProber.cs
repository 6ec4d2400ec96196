using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Sockets;

namespace FunctionsPlatform.NodeAgent.Health;

/// <summary>HTTP and TCP probes. Each opens a connection of its own: a kept one would tell of the past.</summary>
public sealed class NetworkProber : IDisposable
{
    /// <summary>What is said of a port that takes connections for another and finds nobody there.</summary>
    private const string ClosedAtOnce = "connection closed at once";

    /// <summary>An engine's own proxy accepts each connection to a published port and closes it when the container does not listen; that takes it this long at most.</summary>
    private static readonly TimeSpan ProxyGivesUpWithin = TimeSpan.FromMilliseconds(100);

    private readonly HttpClient client;

    public NetworkProber()
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            PooledConnectionLifetime = TimeSpan.Zero,
            // A body is not needed to know the answer.
            MaxResponseDrainSize = 0,
            ActivityHeadersPropagator = null,
        };
        client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        client.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("fp-agent", "health"));
        client.DefaultRequestHeaders.ConnectionClose = true;
    }

    public async Task<ProbeAnswer> HttpAsync(string host, int port, string path, CancellationToken cancellationToken)
    {
        var slash = path.StartsWith('/') ? "" : "/";
        var url = string.Create(CultureInfo.InvariantCulture, $"http://{(host.Contains(':') ? $"[{host}]" : host)}:{port}{slash}{path}");
        if (!Uri.TryCreate(url, UriKind.Absolute, out var address)) return new ProbeAnswer(false, $"'{path}' is not a path");
        try
        {
            using var response = await client.GetAsync(address, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            var status = (int)response.StatusCode;
            var good = status is >= 200 and < 400;
            // Of a good answer nobody will ask what it said.
            var body = good ? null : await BeginningOfAsync(response, cancellationToken);
            return new ProbeAnswer(good, string.Create(CultureInfo.InvariantCulture, $"HTTP {status} from {path}"), status, body);
        }
        catch (HttpRequestException failure)
        {
            var isClosed = failure.HttpRequestError == HttpRequestError.ResponseEnded || failure.GetBaseException() is SocketException { SocketErrorCode: SocketError.ConnectionReset };
            return new ProbeAnswer(false, isClosed ? ClosedAtOnce : InnermostOf(failure));
        }
    }

    public static async Task<ProbeAnswer> TcpAsync(string host, int port, CancellationToken cancellationToken)
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(host, port, cancellationToken);
            return await IsClosedAtOnceAsync(client.Client, cancellationToken) ? new ProbeAnswer(false, ClosedAtOnce) : new ProbeAnswer(true, "connected");
        }
        catch (SocketException failure)
        {
            return new ProbeAnswer(false, failure.Message);
        }
    }

    private static async Task<string?> BeginningOfAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
            var beginning = new byte[ProbeText.MaxBytes];
            var length = await stream.ReadAtLeastAsync(beginning, beginning.Length, throwOnEndOfStream: false, cancellationToken);
            return ProbeText.Cut(ProbeText.Decode(beginning.AsSpan(0, length)));
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException)
        {
            // The status was answered; the rest is an extra.
            return null;
        }
    }

    /// <summary>Whoever speaks first, or keeps the connection open, is there.</summary>
    private static async Task<bool> IsClosedAtOnceAsync(Socket socket, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(ProxyGivesUpWithin);
        try
        {
            return await socket.ReceiveAsync(new byte[1], limit.Token) == 0;
        }
        catch (SocketException reset) when (reset.SocketErrorCode == SocketError.ConnectionReset)
        {
            return true;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    public void Dispose() => client.Dispose();

    private static string InnermostOf(Exception failure) => failure.GetBaseException().Message;
}
