using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using FunctionsPlatform.Cli.Client;
using FunctionsPlatform.Cli.Output;
using FunctionsPlatform.Contracts.Agent;
using Google.Protobuf;

namespace FunctionsPlatform.Cli.Inside;

/// <summary>Takes connections here and carries each to a port of a container, over a WebSocket of its own.</summary>
internal sealed class PortForwarder(ApiClient api, CliHost host, ContainerChoice choice, string word)
{
    private const int BufferSize = 32 * 1024;

    /// <summary>Listens at once; connections are carried until cancelled.</summary>
    /// <exception cref="SocketException">The port cannot be had.</exception>
    public Task ListenAsync(IPEndPoint local, int remote, CancellationToken cancellationToken)
    {
        var listener = new TcpListener(local);
        listener.Start();
        host.Out.WriteLine($"{listener.LocalEndpoint} -> {word} port {remote}");
        return AcceptAsync(listener, remote, cancellationToken);
    }

    private async Task AcceptAsync(TcpListener listener, int remote, CancellationToken cancellationToken)
    {
        using (listener)
        {
            while (true)
            {
                var connection = await listener.AcceptSocketAsync(cancellationToken);
                _ = CarryAsync(connection, remote, cancellationToken);
            }
        }
    }

    private async Task CarryAsync(Socket connection, int remote, CancellationToken cancellationToken)
    {
        using (connection)
        {
            try
            {
                connection.NoDelay = true;
                // Of an app, whichever replica is ready now: it outlives rollouts.
                var (container, _) = await choice.ChooseAsync(word, cancellationToken);
                if (container is null) return;
                var opened = await FrameSocket.OpenAsync(api, host, choice.PathOf(container, "forward", ("port", remote.ToString(CultureInfo.InvariantCulture))), cancellationToken);
                if (opened is not ApiResult<FrameSocket>.Ok { Value: var socket}) host.Fail(opened, api.Connection, $"container/{container}");
                else using (socket) await RelayAsync(connection, socket, cancellationToken);
            }
            catch (Exception over) when (over is SocketException or WebSocketException or IOException or OperationCanceledException or ObjectDisposedException)
            {
                // One end has hung up: the other one is, too.
            }
        }
    }

    private async Task RelayAsync(Socket connection, FrameSocket socket, CancellationToken cancellationToken)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var sending = SendAsync(connection, socket, over.Token);
        try
        {
            while (await socket.ReceiveAsync(over.Token) is { } frame)
            {
                switch (frame.BodyCase)
                {
                    case InteractionFrame.BodyOneofCase.Output:
                        for (var rest = frame.Output.Memory; rest.Length > 0;) rest = rest[await connection.SendAsync(rest, over.Token)..];
                        break;
                    case InteractionFrame.BodyOneofCase.Eof:
                        connection.Shutdown(SocketShutdown.Send);
                        break;
                    case InteractionFrame.BodyOneofCase.Failure:
                        host.Error.WriteLine($"fp: {frame.Failure}");
                        return;
                    case InteractionFrame.BodyOneofCase.Done:
                        return;
                }
            }
        }
        finally
        {
            await over.CancelAsync();
            await sending;
        }
    }

    private static async Task SendAsync(Socket connection, FrameSocket socket, CancellationToken cancellationToken)
    {
        var buffer = new byte[BufferSize];
        try
        {
            int count;
            while ((count = await connection.ReceiveAsync(buffer, cancellationToken)) > 0) await socket.SendAsync(new InteractionFrame { Input = ByteString.CopyFrom(buffer, 0, count) }, cancellationToken);
            await socket.SendAsync(new InteractionFrame { Eof = true }, cancellationToken);
        }
        catch (Exception over) when (over is SocketException or WebSocketException or OperationCanceledException or ObjectDisposedException or IOException)
        {
            // The other direction ends it.
        }
    }
}
