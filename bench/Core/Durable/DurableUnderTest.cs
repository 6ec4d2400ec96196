using FunctionsPlatform.Bench.Core.Stores;
using FunctionsPlatform.Contracts.Identity;
using FunctionsPlatform.Durable;
using FunctionsPlatform.Functions;
using FunctionsPlatform.Functions.Hosting;
using FunctionsPlatform.Functions.Triggers;
using FunctionsPlatform.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace FunctionsPlatform.Bench.Core.Durable;

/// <summary>An engine and its client on a store, driven by the standalone host's own queue pumps. Disposal stops the pumps.</summary>
internal sealed class DurableUnderTest : IAsyncDisposable
{
    private readonly CancellationTokenSource stopping = new();
    private readonly QueuePump[] pumps;
    private readonly Task running;

    public DurableUnderTest(StoreUnderTest store, DurableTaskRegistry registry)
    {
        var backend = new DurableTaskBackend(
            store.Tables, store.Queues, store.Blobs, new DurableTaskOptions(), TimeProvider.System, IdSource.Random, NullLoggerFactory.Instance);
        Engine = new DurableTaskEngine(backend, registry);
        Client = new DurableTaskClient(backend);
        pumps =
        [
            PumpOf(store, DurableTaskQueues.Steps, Catalog.DurableSteps, Engine.HandleStepAsync),
            PumpOf(store, DurableTaskQueues.Activities, new QueuePolicy(), Engine.HandleActivityAsync),
        ];
        running = Task.WhenAll(pumps.Select(pump => pump.RunAsync(stopping.Token, CancellationToken.None)));
    }

    public DurableTaskEngine Engine { get; }

    public DurableTaskClient Client { get; }

    /// <summary>Starts one and waits for its end.</summary>
    /// <exception cref="InvalidOperationException">It ended in another way than expected.</exception>
    public async Task RunAsync(string orchestrator, int input, string expected, CancellationToken cancellationToken)
    {
        var id = await Client.ScheduleNewOrchestrationInstanceAsync(orchestrator, input, cancellationToken: cancellationToken);
        var ended = await Client.WaitForInstanceCompletionAsync(id, getInputsAndOutputs: true, cancellationToken);
        if (ended.RuntimeStatus != OrchestrationRuntimeStatus.Completed || ended.SerializedOutput != expected)
            throw new InvalidOperationException($"{orchestrator}({input}) should have given {expected}; it is {ended.RuntimeStatus} with {ended.SerializedOutput}.");
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await running;
        foreach (var pump in pumps) pump.Dispose();
        stopping.Dispose();
    }

    private static QueuePump PumpOf(StoreUnderTest store, string queue, QueuePolicy policy, Func<QueueMessage, CancellationToken, Task<HandlerResult>> handle)
    {
        var function = new FunctionDefinition.Queue(
            queue, queue, (delivery, token) => handle(new QueueMessage(delivery.Id, "", delivery.Body, delivery.DequeueCount, default), token), policy);
        return new QueuePump(function, store.Queues, TimeProvider.System, NullLogger<QueuePump>.Instance);
    }
}
