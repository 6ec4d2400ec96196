using FunctionsPlatform.Storage;

namespace FunctionsPlatform.Durable.Tests;

/// <summary>A process: an engine, a client and a pump that the test turns by hand.</summary>
internal sealed class Host(World world, DurableTaskBackend backend, DurableTaskEngine engine, DurableTaskClient client, IQueueStore queues)
{
    private const int Turns = 20_000;
    private static readonly TimeSpan Visibility = TimeSpan.FromSeconds(30);
    private string last = "none";

    public World World => world;

    public DurableTaskBackend Backend { get; } = backend;

    public DurableTaskEngine Engine { get; } = engine;

    public DurableTaskClient Client { get; } = client;

    public int Handled { get; private set; }

    /// <summary>Handles what is visible now, and what becomes so by that.</summary>
    public async Task RunUntilQuietAsync()
    {
        for (var turn = 0; turn < Turns; turn++)
            if (!await HandleOneAsync()) return;
        Assert.Fail($"Still busy after {Turns} messages, the last one {last}.");
    }

    /// <summary>As above, and lets time pass until no message is left.</summary>
    public async Task DrainAsync()
    {
        for (var turn = 0; turn < Turns; turn++)
        {
            await RunUntilQuietAsync();
            var left = await world.Queues.CountAsync(DurableTaskQueues.Steps, World.Token) + await world.Queues.CountAsync(DurableTaskQueues.Activities, World.Token);
            if (left == 0) return;
            world.Time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Fail($"Messages are left after {Turns} seconds.");
    }

    public async Task<OrchestrationMetadata> RunToEndAsync(string instanceId)
    {
        for (var turn = 0; turn < Turns; turn++)
        {
            await RunUntilQuietAsync();
            var instance = await Client.GetInstanceAsync(instanceId, true, World.Token);
            if (instance is { IsCompleted: true }) return instance;
            world.Time.Advance(TimeSpan.FromSeconds(1));
        }

        throw new TimeoutException($"'{instanceId}' has not ended after {Turns} seconds: {await Client.GetInstanceAsync(instanceId, true, World.Token)}");
    }

    public Task<bool> HandleOneAsync() => HandleOneUnlessStoppedAsync(World.Token);

    public async Task<bool> HandleOneUnlessStoppedAsync(CancellationToken stopping) =>
        await HandleAsync(DurableTaskQueues.Steps, Engine.HandleStepAsync, stopping) || await HandleAsync(DurableTaskQueues.Activities, Engine.HandleActivityAsync, stopping);

    private async Task<bool> HandleAsync(string queue, Func<QueueMessage, CancellationToken, Task<HandlerResult>> handle, CancellationToken stopping)
    {
        var messages = await queues.ReceiveAsync(new QueueReceive(queue, Visibility), World.Token);
        if (messages.Count == 0) return false;
        Handled++;
        last = System.Text.Encoding.UTF8.GetString(messages[0].Body.Span);
        switch (await handle(messages[0], stopping))
        {
            case HandlerResult.Completed:
                await queues.DeleteAsync(queue, messages[0], World.Token);
                break;
            case HandlerResult.RetryLater later:
                await queues.ExtendAsync(queue, messages[0], later.Delay, World.Token);
                break;
        }

        return true;
    }
}
