using System.Net.Sockets;
using FunctionsPlatform.Contracts.Agent;
using FunctionsPlatform.NodeAgent.Runtimes;
using Google.Protobuf;

namespace FunctionsPlatform.NodeAgent.Inside;

/// <summary>Between a port of a container and whoever has connected to it. Each direction may end by itself, as with any connection.</summary>
internal sealed class ForwardRelay(IContainerInterior interior, IFrameStream frames, CancellationTokenSource over)
{
    private const int BufferSize = 32 * 1024;

    public async Task<InteractionFrame> RunAsync(ContainerRun run, int port)
    {
        // Only the container's own address: the way through the agent leads nowhere else.
        if (interior.AddressOf(run, port) is not var (host, number)) throw new InteriorException($"port {port} of it cannot be reached: it is not published, and the container has no address of its own");
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await ConnectAsync(socket, host, number, port);
        using var client = CancellationTokenSource.CreateLinkedTokenSource(over.Token);
        var sending = SendAsync(socket, client.Token);
        try
        {
            var buffer = new byte[BufferSize];
            int count;
            while ((count = await socket.ReceiveAsync(buffer, over.Token)) > 0) await frames.WriteAsync(new InteractionFrame { Output = ByteString.CopyFrom(buffer, 0, count) }, over.Token);
            await frames.WriteAsync(new InteractionFrame { Eof = true }, over.Token);
            // What the client still sends is the container's to take or to refuse.
            await sending;
            return new InteractionFrame { Done = true };
        }
        catch (SocketException broken)
        {
            throw new InteriorException($"the connection to port {port} broke: {broken.Message}", broken);
        }
        finally
        {
            await client.CancelAsync();
            await sending;
        }
    }

    private async Task ConnectAsync(Socket socket, string host, int number, int port)
    {
        try
        {
            await socket.ConnectAsync(host, number, over.Token);
        }
        catch (SocketException refused)
        {
            throw new InteriorException($"nothing answers at port {port}: {refused.Message}", refused);
        }
    }

    private async Task SendAsync(Socket socket, CancellationToken cancellationToken)
    {
        try
        {
            while (await frames.ReadAsync(cancellationToken) is { } frame)
            {
                if (frame.BodyCase == InteractionFrame.BodyOneofCase.Eof)
                {
                    socket.Shutdown(SocketShutdown.Send);
                    return;
                }

                for (var rest = frame.Input.Memory; rest.Length > 0;) rest = rest[await socket.SendAsync(rest, cancellationToken)..];
            }

            await over.CancelAsync();
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The connection is over.
        }
        catch (Exception broken) when (broken is SocketException or ObjectDisposedException)
        {
            await over.CancelAsync();
        }
    }
}
