using System.Collections.Concurrent;
using FunctionsPlatform.Contracts.Agent;
using FunctionsPlatform.NodeAgent.Logs;
using FunctionsPlatform.NodeAgent.Runtimes;
using FunctionsPlatform.NodeAgent.Session.Queues;
using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace FunctionsPlatform.NodeAgent.Session;

/// <summary>The log requests of one session, each answered on a way of its own.</summary>
/// <param name="open">The way for a request; to be given up when cancelled.</param>
internal sealed class LogShipments(
    Func<LogRequest, CancellationToken, ILogSink> open, LogSource source, TimeProvider time, ILogger logger) : IAsyncDisposable
{
    private const int MaxOpen = 64;

    // About 1 MiB of an answer.
    private const int MaxKept = 5000;

    private readonly CancellationTokenSource ending = new();
    private readonly ConcurrentDictionary<string, CancellationTokenSource> running = new(StringComparer.Ordinal);

    /// <summary>Begins to answer, or ends an answer. Never blocks.</summary>
    public void Take(LogRequest request)
    {
        if (request.Cancel)
        {
            if (running.TryRemove(request.RequestId, out var wanted)) End(wanted);
            return;
        }

        var wish = CancellationTokenSource.CreateLinkedTokenSource(ending.Token);
        // Over the limit nobody answers, and the control plane says after a while that the node does not.
        if (running.Count < MaxOpen && running.TryAdd(request.RequestId, wish)) _ = ShipAsync(request, wish, wish.Token);
        else wish.Dispose();
    }

    public async ValueTask DisposeAsync() => await ending.CancelAsync();

    private async Task ShipAsync(LogRequest request, CancellationTokenSource wish, CancellationToken cancelled)
    {
        try
        {
            using var over = request.Lasts is { } lasts ? new CancellationTokenSource(lasts.ToTimeSpan(), time) : new CancellationTokenSource();
            using var either = CancellationTokenSource.CreateLinkedTokenSource(over.Token, cancelled);
            await using var sink = open(request, either.Token);
            await ShipAsync(sink, request, await source.FindAsync(request, either.Token), either.Token);
            await sink.CompleteAsync(either.Token);
        }
        catch (Exception failure) when (failure is OperationCanceledException or RpcException or HttpRequestException or GrantRefusedException or RuntimeUnavailableException or IOException or InvalidOperationException)
        {
            logger.ShipmentEnded(request.RequestId, failure.Message);
        }
        finally
        {
            // Whoever takes it out disposes it: a session lasts for weeks, and each request would leave one behind.
            if (running.TryRemove(KeyValuePair.Create(request.RequestId, wish))) wish.Dispose();
        }
    }

    private static void End(CancellationTokenSource source)
    {
        using (source) source.Cancel();
    }

    private static Task ShipAsync(ILogSink sink, LogRequest request, LogFound found, CancellationToken cancellationToken) => found switch
    {
        LogFound.Lines lines => ShipLinesAsync(sink, request, lines.All, cancellationToken),
        LogFound.Kept kept => sink.WriteAsync(new LogChunk { RequestId = request.RequestId, Kept = { kept.Logs.Take(MaxKept).Select(KeptLogWords.ToMessage) } }, cancellationToken),
        LogFound.None none => sink.WriteAsync(new LogChunk { RequestId = request.RequestId, Error = none.Why }, cancellationToken),
        _ => throw new InvalidOperationException($"{found.GetType().Name} is nothing that can be told."),
    };

    private static async Task ShipLinesAsync(ILogSink sink, LogRequest request, IAsyncEnumerable<ContainerLogLine> found, CancellationToken cancellationToken)
    {
        var batch = new LogBatcher(request.RequestId);
        // The first chunk tells the control plane that the answer has begun, even where there is nothing to say yet.
        await sink.WriteAsync(batch.Take(), cancellationToken);
        await using var lines = found.GetAsyncEnumerator(cancellationToken);
        while (true)
        {
            var next = lines.MoveNextAsync();
            // What has been read is sent as soon as the log pauses.
            if (!next.IsCompleted && !batch.IsEmpty) await sink.WriteAsync(batch.Take(), cancellationToken);
            if (!await next) break;
            batch.Add(lines.Current);
            if (batch.IsFull) await sink.WriteAsync(batch.Take(), cancellationToken);
        }

        if (!batch.IsEmpty) await sink.WriteAsync(batch.Take(), cancellationToken);
    }
}
