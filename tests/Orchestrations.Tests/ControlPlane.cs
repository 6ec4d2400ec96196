using FunctionsPlatform.Contracts.Identity;
using FunctionsPlatform.Durable;
using FunctionsPlatform.State;
using FunctionsPlatform.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace FunctionsPlatform.Orchestrations.Tests;

/// <summary>One process of the control plane, driven by hand: its queues are worked off message by message.</summary>
internal sealed class ControlPlane
{
    private const int MaxMessages = 20_000;
    private static readonly TimeSpan Visibility = TimeSpan.FromSeconds(30);

    private readonly IQueueStore queues;
    private readonly DurableTaskEngine engine;

    public ControlPlane(ITableStore tables, IQueueStore queues, IBlobStore blobs, TimeProvider time)
    {
        this.queues = queues;
        var logs = NullLoggerFactory.Instance;
        // The keyspace only pauses by it, milliseconds between its own retries; nobody would move a fake clock on for it.
        var keyspaces = new Keyspaces(tables, TimeProvider.System, IdSource.Random, logs);
        Resources = new ResourceStore(keyspaces, time, IdSource.Random);
        var options = new DurableTaskOptions { DataConverter = new JsonDataConverter(PlatformOrchestrations.Json) };
        var backend = new DurableTaskBackend(tables, queues, blobs, options, time, IdSource.Random, logs);
        Client = new DurableTaskClient(backend);
        Platform = new PlatformOrchestrations(new PlatformDependencies
        {
            Keyspaces = keyspaces,
            Resources = Resources,
            Tables = tables,
            Queues = queues,
            Orchestrations = Client,
            Time = time,
            Ids = IdSource.Random,
            Loggers = logs,
        });
        var registry = new DurableTaskRegistry();
        Platform.Register(registry);
        engine = new DurableTaskEngine(backend, registry);
    }

    public ResourceStore Resources { get; }

    public DurableTaskClient Client { get; }

    public PlatformOrchestrations Platform { get; }

    public Task SweepInstancesAsync(CancellationToken cancellationToken) => engine.SweepAsync(cancellationToken);

    /// <summary>Handles what is visible until nothing is, or <paramref name="most"/> messages.</summary>
    public async Task DrainAsync(CancellationToken cancellationToken, int most = MaxMessages)
    {
        for (var handled = 0; handled < most;)
        {
            var steps = await HandleAsync(DurableTaskQueues.Steps, engine.HandleStepAsync, cancellationToken);
            var activities = await HandleAsync(DurableTaskQueues.Activities, engine.HandleActivityAsync, cancellationToken);
            if (steps + activities == 0) return;
            handled += steps + activities;
            Assert.True(handled < MaxMessages, $"{MaxMessages} messages were handled and there are still more: a hot loop");
        }
    }

    private async Task<int> HandleAsync(string queue, Func<QueueMessage, CancellationToken, Task<HandlerResult>> handle, CancellationToken cancellationToken)
    {
        var messages = await ReceiveAsync(queue, cancellationToken);
        foreach (var message in messages)
        {
            try
            {
                var result = await handle(message, cancellationToken);
                if (result is HandlerResult.RetryLater later) await queues.ExtendAsync(queue, message, later.Delay, cancellationToken);
                else await queues.DeleteAsync(queue, message, cancellationToken);
            }
            catch (StorageException)
            {
                // An injected fault: the message comes again when its visibility ends.
            }
        }

        return messages.Count;
    }

    private async Task<IReadOnlyList<QueueMessage>> ReceiveAsync(string queue, CancellationToken cancellationToken)
    {
        try
        {
            return await queues.ReceiveAsync(new QueueReceive(queue, Visibility), cancellationToken);
        }
        catch (StorageException)
        {
            return [];
        }
    }
}
