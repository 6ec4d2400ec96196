using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace FunctionsPlatform.Testing.Azurite;

/// <summary>
/// Stands between a store and an Azurite, byte for byte, and does to each request what <see cref="Plan"/> says: so that what the client libraries and .NET's own
/// connections do with a lost answer or a refusal is part of what is tested.
/// </summary>
public sealed class FaultProxy : IAsyncDisposable
{
    private readonly CancellationTokenSource stopping = new();
    private readonly List<TcpListener> listeners = [];
    private readonly ConcurrentDictionary<Task, bool> serving = [];

    /// <summary>Asked for each request; may be called by many at once.</summary>
    public Func<WireRequest, WireFault> Plan { get; set; } = static _ => WireFault.None;

    /// <summary>All requests that came, in order of arrival.</summary>
    public ConcurrentQueue<WireRequest> Seen { get; } = new();

    /// <summary>The same account by way of this proxy.</summary>
    public AzuriteAccount Around(AzuriteAccount account) => account with
    {
        Blobs = Listen("blob", account.Blobs),
        Queues = Listen("queue", account.Queues),
        Tables = Listen("table", account.Tables),
    };

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        foreach (var listener in listeners) listener.Dispose();
        await Task.WhenAll(serving.Keys);
        stopping.Dispose();
    }

    private Uri Listen(string service, Uri behind)
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        listeners.Add(listener);
        Track(AcceptAsync(listener, service, behind));
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        return new UriBuilder(behind) { Port = port }.Uri;
    }

    private void Track(Task task)
    {
        serving[task] = true;
        _ = task.ContinueWith(done => serving.TryRemove(done, out _), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    private async Task AcceptAsync(TcpListener listener, string service, Uri behind)
    {
        try
        {
            while (true) Track(ServeAsync(await listener.AcceptTcpClientAsync(stopping.Token), service, behind));
        }
        catch (Exception ended) when (ended is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // Disposed.
        }
    }

    private async Task ServeAsync(TcpClient client, string service, Uri behind)
    {
        using (client)
        {
            try
            {
                client.NoDelay = true;
                var stream = client.GetStream();
                var input = new WireInput(stream);
                while (await input.ReadHeadAsync(stopping.Token) is { } head)
                {
                    if (head.Header("Expect") is not null) await stream.WriteAsync("HTTP/1.1 100 Continue\r\n\r\n"u8.ToArray(), stopping.Token);
                    var body = await input.ReadBodyAsync(head, isAnswer: false, stopping.Token);
                    var words = head.StartLine.Split(' ');
                    var request = new WireRequest(service, words[0], words[1]);
                    Seen.Enqueue(request);
                    if (await AnswerAsync(request, [.. head.Bytes, .. body], behind) is not { } answer)
                    {
                        // Closed with a reset: what the caller has not read is gone.
                        client.LingerState = new LingerOption(true, 0);
                        return;
                    }

                    await stream.WriteAsync(answer, stopping.Token);
                }
            }
            catch (Exception ended) when (ended is OperationCanceledException or IOException or SocketException)
            {
                // The caller has gone, or the proxy goes.
            }
        }
    }

    /// <returns>Null: none.</returns>
    private async Task<byte[]?> AnswerAsync(WireRequest request, byte[] whole, Uri behind)
    {
        switch (Plan(request))
        {
            case WireFault.Cut:
                return null;
            case WireFault.Refuse refuse:
                return Refusal(refuse);
            case WireFault.LoseAnswer lose:
                await AskAsync(request, whole, behind);
                if (lose.Meanwhile is { } meanwhile) await meanwhile();
                return null;
            case WireFault.HoldAnswer hold:
                var held = await AskAsync(request, whole, behind);
                await hold.Until.WaitAsync(stopping.Token);
                return held;
            case WireFault.Pass { After: var pause }:
                if (pause > TimeSpan.Zero) await Task.Delay(pause, TimeProvider.System, stopping.Token);
                return await AskAsync(request, whole, behind);
            case var unknown:
                throw new InvalidOperationException($"An unknown fault: {unknown}.");
        }
    }

    // A connection each: nothing that was done to one request reaches the next.
    private async Task<byte[]> AskAsync(WireRequest request, byte[] whole, Uri behind)
    {
        using var service = new TcpClient { NoDelay = true };
        await service.ConnectAsync(IPAddress.Loopback, behind.Port, stopping.Token);
        var stream = service.GetStream();
        await stream.WriteAsync(whole, stopping.Token);
        var input = new WireInput(stream);
        while (true)
        {
            var head = await input.ReadHeadAsync(stopping.Token) ?? throw new IOException($"The service gave no answer to {request}.");
            if (head.StartLine.StartsWith("HTTP/1.1 100 ", StringComparison.Ordinal)) continue;
            var hasBody = request.Method != "HEAD";
            return [.. head.Bytes, .. hasBody ? await input.ReadBodyAsync(head, isAnswer: true, stopping.Token) : []];
        }
    }

    private static byte[] Refusal(WireFault.Refuse refuse)
    {
        var again = refuse.RetryAfter is { } pause ? string.Create(CultureInfo.InvariantCulture, $"Retry-After: {(int)pause.TotalSeconds}\r\n") : "";
        return Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 {refuse.Status} Refused\r\n{again}x-ms-error-code: ServerBusy\r\nContent-Length: 0\r\n\r\n"));
    }
}
