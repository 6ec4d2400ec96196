using System.Text;
using FunctionsPlatform.Storage;

namespace FunctionsPlatform.Durable.Tests.Crashes;

/// <summary>Someone who repeats what was not acknowledged, at a host that sweeps once a minute as hosts do.</summary>
internal sealed class CrashUser(World world, Host host, Diary diary, string id)
{
    private const int Patience = 3_000;
    private static readonly TimeSpan Visibility = TimeSpan.FromSeconds(30);
    private readonly Host calm = world.NewHost(cached: 0);

    public string Id => id;

    public World World => world;

    public DurableTaskClient Client => host.Client;

    public DurableTaskEngine Engine => host.Engine;

    /// <summary>Does it unless it is known to be done.</summary>
    public async Task OnceAsync(string act, Func<Task> doAsync)
    {
        if (diary.Has(act)) return;
        await doAsync();
        diary.Did(act);
    }

    public Task StartAsync(string name, object? input = null, string suffix = "", TimeSpan? delay = null) => OnceAsync($"start {suffix}", async () =>
    {
        var options = new StartOrchestrationOptions(id + suffix, delay is { } pause ? world.Time.GetUtcNow() + pause : null);
        await Client.TryScheduleNewOrchestrationInstanceAsync(name, input, options, World.Token);
    });

    /// <summary>A client that never heard of its event's arrival looks before it raises another: the engine can tell only a sender's own repeats.</summary>
    public Task RaiseAsync(string name, string text, string suffix = "") => OnceAsync($"raise {suffix} {name} {text}", async () =>
    {
        var rows = await world.Tables.QueryAsync(TableQuery.Prefix("DurableTasks", id + suffix, "i|3|"), World.Token);
        var marker = Encoding.UTF8.GetBytes($"\"{text}\"");
        if (rows.Entities.Any(row => row.Properties.GetBytes("Events") is { } events && events.AsSpan().IndexOf(marker) >= 0)) return;
        await Client.RaiseEventAsync(id + suffix, name, text, World.Token);
    });

    public Task SettleAsync() => host.RunUntilQuietAsync();

    /// <summary>Every message that waits for a step is gone, as if it had been lost for good.</summary>
    public Task LoseBellsAsync(string act) => OnceAsync(act, async () =>
    {
        while (await world.Queues.ReceiveAsync(new QueueReceive(DurableTaskQueues.Steps, Visibility), World.Token) is [var message])
            await world.Queues.DeleteAsync(DurableTaskQueues.Steps, message, World.Token);
    });

    public Task RunUntilStartedAsync(string suffix = "") =>
        RunUntilAsync("started " + suffix, suffix, instance => instance.RuntimeStatus != OrchestrationRuntimeStatus.Pending);

    public Task RunToEndAsync(string suffix = "") => RunUntilAsync("ended " + suffix, suffix, instance => instance.IsCompleted);

    public Task RunUntilAsync(string act, string suffix, Func<OrchestrationMetadata, bool> isThere) => OnceAsync(act, async () =>
    {
        for (var second = 1; second < Patience; second++)
        {
            await host.RunUntilQuietAsync();
            if (await calm.Client.GetInstanceAsync(id + suffix, true, World.Token) is { } instance && isThere(instance)) return;
            world.Advance(TimeSpan.FromSeconds(1));
            if (second % 60 == 0) await host.Engine.SweepAsync(World.Token);
        }

        throw new TimeoutException($"After {Patience} seconds: {await calm.Client.GetInstanceAsync(id + suffix, true, World.Token)}");
    });
}
