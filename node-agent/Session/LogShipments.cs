using System.Collections.Concurrent;
using FunctionsPlatform.Contracts.Agent;
using FunctionsPlatform.NodeAgent.Runtimes;
using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace FunctionsPlatform.NodeAgent.Session;

/// <summary>
/// The log requests of one session, each answered by a stream on a connection of its own: whoever reads slowly holds up nobody else, and the session
/// least of all.
/// </summary>
internal sealed class LogShipments(
    ControlPlane controlPlane, string nodeName, IContainerRuntime runtime, Func<string, string?> runtimeIdOf, ILogger logger) : IAsyncDisposable
{
    private const int MaxOpen = 64;

    private readonly CancellationTokenSource ending = new();
    private readonly ConcurrentDictionary<string, CancellationTokenSource> open = new(StringComparer.Ordinal);

    /// <summary>Begins to answer, or ends an answer. Never blocks.</summary>
    public void Take(LogRequest request)
    {
        if (request.Cancel)
        {
            if (open.TryRemove(request.RequestId, out var running)) End(running);
            return;
        }

        var source = CancellationTokenSource.CreateLinkedTokenSource(ending.Token);
        // Over the limit nobody answers, and the control plane says after a while that the node does not.
        if (open.Count < MaxOpen && open.TryAdd(request.RequestId, source)) _ = ShipAsync(request, source, source.Token);
        else source.Dispose();
    }

    public async ValueTask DisposeAsync() => await ending.CancelAsync();

    private async Task ShipAsync(LogRequest request, CancellationTokenSource source, CancellationToken cancellationToken)
    {
        try
        {
            using var connection = controlPlane.Another();
            using var call = connection.Client.Logs(connection.Headers(nodeName), deadline: null, cancellationToken);
            if (runtimeIdOf(request.ContainerUid) is { } runtimeId) await ShipLinesAsync(call, request, runtimeId, cancellationToken);
            else await call.RequestStream.WriteAsync(new LogChunk { RequestId = request.RequestId, Error = "the container is not on this node any more" }, cancellationToken);
            await call.RequestStream.CompleteAsync();
            await call;
        }
        catch (Exception failure) when (failure is OperationCanceledException or RpcException or RuntimeUnavailableException or IOException or InvalidOperationException)
        {
            logger.ShipmentEnded(request.RequestId, failure.Message);
        }
        finally
        {
            // Whoever takes it out disposes it: a session lasts for weeks, and each request would leave one behind.
            if (open.TryRemove(KeyValuePair.Create(request.RequestId, source))) source.Dispose();
        }
    }

    private static void End(CancellationTokenSource source)
    {
        using (source) source.Cancel();
    }

    private async Task ShipLinesAsync(AsyncClientStreamingCall<LogChunk, LogsReply> call, LogRequest request, string runtimeId, CancellationToken cancellationToken)
    {
        var query = new LogQuery(request.Tail, request.Since?.ToDateTimeOffset(), request.Follow);
        var batch = new LogBatcher(request.RequestId);
        // The first chunk tells the control plane that the answer has begun, even where there is nothing to say yet.
        await call.RequestStream.WriteAsync(batch.Take(), cancellationToken);
        await using var lines = runtime.ReadLogsAsync(runtimeId, query, cancellationToken).GetAsyncEnumerator(cancellationToken);
        while (true)
        {
            var next = lines.MoveNextAsync();
            // What has been read is sent as soon as the log pauses.
            if (!next.IsCompleted && !batch.IsEmpty) await call.RequestStream.WriteAsync(batch.Take(), cancellationToken);
            if (!await next) break;
            batch.Add(lines.Current);
            if (batch.IsFull) await call.RequestStream.WriteAsync(batch.Take(), cancellationToken);
        }

        if (!batch.IsEmpty) await call.RequestStream.WriteAsync(batch.Take(), cancellationToken);
    }
}
