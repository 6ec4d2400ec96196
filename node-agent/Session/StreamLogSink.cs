using FunctionsPlatform.Contracts.Agent;
using Grpc.Core;

namespace FunctionsPlatform.NodeAgent.Session;

/// <summary>A stream on a connection of its own: whoever reads slowly holds up nobody else, and the session least of all.</summary>
internal sealed class StreamLogSink : ILogSink
{
    private readonly ControlPlane connection;
    private readonly AsyncClientStreamingCall<LogChunk, LogsReply> call;

    public StreamLogSink(ControlPlane controlPlane, string nodeName, CancellationToken cancellationToken)
    {
        connection = controlPlane.Another();
        call = connection.Client.Logs(connection.Headers(nodeName), deadline: null, cancellationToken);
    }

    public Task WriteAsync(LogChunk chunk, CancellationToken cancellationToken) => call.RequestStream.WriteAsync(chunk, cancellationToken);

    public async Task CompleteAsync(CancellationToken cancellationToken)
    {
        await call.RequestStream.CompleteAsync();
        await call;
    }

    public ValueTask DisposeAsync()
    {
        call.Dispose();
        connection.Dispose();
        return ValueTask.CompletedTask;
    }
}
