using System.Threading.Channels;
using FunctionsPlatform.Contracts.Agent;
using FunctionsPlatform.NodeAgent.Session;
using Grpc.Core;

namespace FunctionsPlatform.NodeAgent.Inside;

/// <summary>Frames over a call on a connection of its own: whoever reads slowly holds up nobody else.</summary>
internal sealed class CallFrames : IFrameStream, IDisposable
{
    // Behind it the sender is made to wait.
    private const int Ahead = 4;

    private readonly Channel<InteractionFrame> come = Channel.CreateBounded<InteractionFrame>(new BoundedChannelOptions(Ahead) { SingleReader = true, SingleWriter = true });
    private readonly ControlPlane connection;
    private readonly AsyncDuplexStreamingCall<InteractionFrame, InteractionFrame> call;

    public CallFrames(ControlPlane controlPlane, string nodeName, CancellationToken cancellationToken)
    {
        connection = controlPlane.Another();
        call = connection.Client.Interact(connection.Headers(nodeName), deadline: null, cancellationToken);
        _ = ReceiveAsync(cancellationToken);
    }

    public async Task<InteractionFrame?> ReadAsync(CancellationToken cancellationToken) =>
        await come.Reader.WaitToReadAsync(cancellationToken) && come.Reader.TryRead(out var frame) ? frame : null;

    public Task WriteAsync(InteractionFrame frame, CancellationToken cancellationToken) => call.RequestStream.WriteAsync(frame, cancellationToken);

    /// <summary>There is no more; returns when the other end has read all.</summary>
    public async Task CompleteAsync(CancellationToken cancellationToken)
    {
        await call.RequestStream.CompleteAsync();
        while (await ReadAsync(cancellationToken) is not null)
        {
            // What was still typed is for nobody.
        }
    }

    public void Dispose()
    {
        call.Dispose();
        connection.Dispose();
    }

    // A read of the call that is cancelled would cancel the whole call: so it is read here, and cancelled with it alone.
    private async Task ReceiveAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (await call.ResponseStream.MoveNext(cancellationToken)) await come.Writer.WriteAsync(call.ResponseStream.Current, cancellationToken);
        }
        catch (Exception over) when (over is RpcException or OperationCanceledException or ObjectDisposedException or InvalidOperationException or IOException)
        {
            // As if the other end had left; what was to be written fails too, and is told.
        }
        finally
        {
            come.Writer.TryComplete();
        }
    }
}
