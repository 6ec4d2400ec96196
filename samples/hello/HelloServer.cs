using System.Net;
using System.Net.Sockets;
using System.Text;

namespace FunctionsPlatform.Samples.Hello;

/// <summary>
/// Just enough HTTP/1.1 for one small page: a request head, one answer, connection closed. A real app would use ASP.NET Core; this one
/// stays at a few megabytes so that an image of it is made in no time and fits anywhere.
/// </summary>
internal sealed class HelloServer(HelloSite site, TimeProvider time)
{
    private const int MaxHeadBytes = 8 * 1024;
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(5);

    private readonly TaskCompletionSource<int> ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Serves until <paramref name="stopping"/> fires (exit code 0) or a request asks for an end (its exit code).</summary>
    public async Task<int> RunAsync(IPEndPoint endpoint, CancellationToken stopping)
    {
        using var listener = new TcpListener(endpoint);
        listener.Start(backlog: 128);
        Console.WriteLine($"hello listens on {listener.LocalEndpoint}");

        using var registration = stopping.Register(() => ended.TrySetResult(0));
        var accepting = AcceptAsync(listener, stopping);
        var first = await Task.WhenAny(ended.Task, accepting);
        if (first == accepting) await accepting;
        return await ended.Task;
    }

    private async Task AcceptAsync(TcpListener listener, CancellationToken stopping)
    {
        try
        {
            while (true) _ = ServeAsync(await listener.AcceptTcpClientAsync(stopping), stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Asked to stop.
        }
    }

    private async Task ServeAsync(TcpClient client, CancellationToken stopping)
    {
        using var _ = client;
        using var timeout = new CancellationTokenSource(RequestTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, stopping);
        try
        {
            await AnswerAsync(client.GetStream(), either.Token);
        }
        catch (Exception error) when (error is IOException or SocketException or OperationCanceledException)
        {
            // A client that went away or was too slow is its own affair; the next one is served.
        }
    }

    private async Task AnswerAsync(NetworkStream stream, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        if (await ReadHeadAsync(stream, cancellationToken) is not { } head) return;

        var requestLine = head[..head.IndexOf("\r\n", StringComparison.Ordinal)].Split(' ');
        var answer = requestLine is [var method, var target, _] ? site.Answer(method, target) : new HelloAnswer(400, "That is no HTTP request.\n");
        var withBody = requestLine[0] != "HEAD";
        await stream.WriteAsync(Encoding.UTF8.GetBytes(Format(answer, withBody)), cancellationToken);

        // Probes ask every few seconds: logging the good ones would bury everything else.
        if (requestLine is not [_, "/healthz", _] || answer.Status != 200)
            Console.WriteLine($"{string.Join(' ', requestLine.Take(2))} {answer.Status} {time.GetElapsedTime(started).TotalMilliseconds:F1}ms");
        if (answer.ExitCode is { } code) ended.TrySetResult(code);
    }

    /// <summary>The request up to its empty line; null when the client ended or sent too much before that.</summary>
    private static async Task<string?> ReadHeadAsync(NetworkStream stream, CancellationToken cancellationToken)
    {
        var buffer = new byte[MaxHeadBytes];
        var length = 0;
        while (length < buffer.Length)
        {
            var read = await stream.ReadAsync(buffer.AsMemory(length), cancellationToken);
            if (read == 0) return null;
            length += read;
            var end = buffer.AsSpan(0, length).IndexOf("\r\n\r\n"u8);
            if (end >= 0) return Encoding.ASCII.GetString(buffer, 0, end + 2);
        }

        return null;
    }

    private static string Format(HelloAnswer answer, bool withBody) =>
        $"HTTP/1.1 {answer.Status} {Reason(answer.Status)}\r\n"
        + "Content-Type: text/plain; charset=utf-8\r\n"
        + $"Content-Length: {Encoding.UTF8.GetByteCount(answer.Body)}\r\n"
        + $"Connection: close\r\n\r\n{(withBody ? answer.Body : "")}";

    private static string Reason(int status) => status switch
    {
        200 => "OK",
        400 => "Bad Request",
        404 => "Not Found",
        _ => "Method Not Allowed",
    };
}
