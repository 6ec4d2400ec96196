using System.Diagnostics;
using FunctionsPlatform.Bench.Figures;
using FunctionsPlatform.Contracts.Identity;
using FunctionsPlatform.Durable;
using FunctionsPlatform.Storage;
using FunctionsPlatform.Storage.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace FunctionsPlatform.Bench.Entries;

/// <summary>From scheduling an orchestration of one activity until it has completed, one at a time, on SQLite.</summary>
internal static class DurableLatency
{
    private const int WarmUp = 50;
    private const int Rounds = 300;
    private static readonly TimeSpan Visibility = TimeSpan.FromSeconds(30);

    public static async Task<Figure> MeasureAsync(CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("fp-bench-");
        try
        {
            await using var store = SqliteStore.Open(
                new SqliteStoreOptions { Path = Path.Combine(folder.FullName, "platform.db") }, TimeProvider.System, NullLogger<SqliteStore>.Instance);
            return await OnStoreAsync(store, cancellationToken);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<Figure> OnStoreAsync(SqliteStore store, CancellationToken cancellationToken)
    {
        var registry = new DurableTaskRegistry()
            .AddOrchestratorFunc<int, int>("Once", static async (context, input) => await context.CallActivityAsync<int>("Double", input))
            .AddActivityFunc<int, int>("Double", static (_, input) => input * 2);
        var backend = new DurableTaskBackend(store.Tables, store.Queues, store.Blobs, new DurableTaskOptions(), TimeProvider.System, IdSource.Random, NullLoggerFactory.Instance);
        var engine = new DurableTaskEngine(backend, registry);
        var client = new DurableTaskClient(backend);
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var pumps = Task.WhenAll(
            PumpAsync(store.Queues, DurableTaskQueues.Steps, engine.HandleStepAsync, stopping.Token),
            PumpAsync(store.Queues, DurableTaskQueues.Activities, engine.HandleActivityAsync, stopping.Token));

        var milliseconds = new List<double>();
        for (var round = -WarmUp; round < Rounds; round++)
        {
            var watch = Stopwatch.StartNew();
            var id = await client.ScheduleNewOrchestrationInstanceAsync("Once", 21, cancellationToken: cancellationToken);
            var done = await client.WaitForInstanceCompletionAsync(id, getInputsAndOutputs: true, cancellationToken);
            if (done.RuntimeStatus != OrchestrationRuntimeStatus.Completed) throw new InvalidOperationException($"The orchestration is {done.RuntimeStatus}.");
            if (round >= 0) milliseconds.Add(watch.Elapsed.TotalMilliseconds);
        }

        await stopping.CancelAsync();
        await pumps;
        return new Figure("durable.latency.sqlite", Median.Of(milliseconds), "ms");
    }

    private static async Task PumpAsync(IQueueStore queues, string queue, Func<QueueMessage, CancellationToken, Task<HandlerResult>> handle, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                var messages = await queues.ReceiveAsync(new QueueReceive(queue, Visibility) { Max = 32, Wait = Visibility }, cancellationToken);
                foreach (var message in messages)
                {
                    if (await handle(message, cancellationToken) is HandlerResult.Completed) await queues.DeleteAsync(queue, message, cancellationToken);
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The measurement is over.
        }
    }
}
