using System.Net.WebSockets;
using System.Text.Json;
using FunctionsPlatform.Cli.Client;
using FunctionsPlatform.Contracts.Agent;
using FunctionsPlatform.Contracts.Problems;
using Google.Protobuf;

namespace FunctionsPlatform.Cli.Inside;

/// <summary>A WebSocket of frames to the inside of a container. One sender at a time, one reader at a time; both may be at work at once.</summary>
internal sealed class FrameSocket : IDisposable
{
    /// <summary>What one frame may carry.</summary>
    public const int MaxPayload = 64 * 1024;

    private static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Ping = TimeSpan.FromSeconds(15);

    private readonly ClientWebSocket socket = new();
    private readonly SemaphoreSlim turn = new(1, 1);
    private byte[] buffer = new byte[MaxPayload + 1024];

    private FrameSocket()
    {
        socket.Options.KeepAliveInterval = Ping;
        socket.Options.KeepAliveTimeout = Ping;
    }

    public static async Task<ApiResult<FrameSocket>> OpenAsync(ApiClient api, CliHost host, string path, CancellationToken cancellationToken)
    {
        var opened = new FrameSocket();
        var connection = api.Connection;
        if (connection.Token is { } token) opened.socket.Options.SetRequestHeader("Authorization", "Bearer " + token);
        using var limit = new CancellationTokenSource(ConnectLimit, host.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            var address = new UriBuilder(new Uri(connection.Url, path)) { Scheme = connection.Url.Scheme == Uri.UriSchemeHttps ? "wss" : "ws" }.Uri;
            await opened.socket.ConnectAsync(address, new HttpMessageInvoker(host.Transport(connection)), either.Token);
            return new ApiResult<FrameSocket>.Ok(opened, 101);
        }
        catch (Exception failure) when (failure is WebSocketException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            opened.Dispose();
            // Why not, in words: as it would answer one that is no WebSocket.
            var asked = await api.GetAsync(path, cancellationToken);
            return asked is ApiResult<JsonElement>.Ok
                ? new ApiResult<FrameSocket>.Refused(new Problem { Status = 502, Title = $"no WebSocket could be opened: {failure.Message}" })
                : asked.As<FrameSocket>();
        }
    }

    public async Task SendAsync(InteractionFrame frame, CancellationToken cancellationToken)
    {
        await turn.WaitAsync(cancellationToken);
        try
        {
            await socket.SendAsync(frame.ToByteArray(), WebSocketMessageType.Binary, endOfMessage: true, cancellationToken);
        }
        finally
        {
            turn.Release();
        }
    }

    /// <returns>Null: the control plane has closed it, or the connection broke.</returns>
    public async Task<InteractionFrame?> ReceiveAsync(CancellationToken cancellationToken)
    {
        try
        {
            var length = 0;
            while (true)
            {
                var received = await socket.ReceiveAsync(buffer.AsMemory(length), cancellationToken);
                if (received.MessageType == WebSocketMessageType.Close) return null;
                length += received.Count;
                if (received.EndOfMessage) return InteractionFrame.Parser.ParseFrom(buffer, 0, length);
                if (length == buffer.Length) Array.Resize(ref buffer, 2 * buffer.Length);
            }
        }
        catch (Exception broken) when (broken is WebSocketException or IOException && !cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    public void Dispose()
    {
        // Without a farewell the other end notices just as well.
        socket.Dispose();
        turn.Dispose();
    }
}
