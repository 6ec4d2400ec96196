using FunctionsPlatform.Contracts.Agent;
using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.Orchestrations.Workloads;
using FunctionsPlatform.Storage.Faults;
using FunctionsPlatform.Storage.Memory;
using Microsoft.Extensions.Time.Testing;

namespace FunctionsPlatform.Orchestrations.Tests;

/// <summary>Storage in memory, a fake clock, one control plane (which may be restarted) and nodes that do what they are told.</summary>
internal sealed class World : IDisposable
{
    public const string Namespace = "default";

    private static readonly TimeSpan SweepInterval = TimeSpan.FromSeconds(5);

    private readonly MemoryStore store;
    private readonly StorageFaults? faults;
    private readonly List<SimulatedNode> nodes = [];

    /// <param name="faults">What goes wrong between the control plane and the storage. Null: nothing.</param>
    public World(StorageFaults? faults = null)
    {
        this.faults = faults;
        store = new MemoryStore(Time);
        Plane = NewPlane(faults);
        Outside = NewPlane();
    }

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    public ControlPlane Plane { get; private set; }

    /// <summary>Never sees a fault: what tests write and read with.</summary>
    public ControlPlane Outside { get; }

    public static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Another process over the same storage.</summary>
    /// <param name="faults">What goes wrong between it and the storage. Null: nothing.</param>
    public ControlPlane NewPlane(StorageFaults? faults = null)
    {
        var seen = new FaultyStore(store.Tables, store.Queues, store.Blobs, faults ?? StorageFaults.None);
        return new ControlPlane(seen.Tables, seen.Queues, seen.Blobs, Time);
    }

    /// <summary>The process dies and starts again: nothing but storage survives.</summary>
    public void Restart() => Plane = NewPlane(faults);

    public async Task<SimulatedNode> JoinAsync(string name, long memory = 8L << 30)
    {
        var node = new SimulatedNode(name, this);
        nodes.Add(node);
        var facts = new NodeFacts { CpuMillicores = 4_000, MemoryBytes = memory, Runtime = "simulated", AgentVersion = "1" };
        await Outside.Platform.Enrolment.EnrolAsync(name, facts, Cancellation);
        return node;
    }

    public async Task<App> ApplyAsync(App app)
    {
        var known = await Outside.Resources.GetAsync<App>(Namespace, app.Metadata.Name, Cancellation);
        var outcome = known is null
            ? await Outside.Resources.CreateAsync(app, Cancellation)
            : await Outside.Resources.UpdateAsync<App>(Namespace, app.Metadata.Name, current => current with { Spec = app.Spec }, Cancellation);
        var written = Assert.IsType<State.WriteOutcome<App>.Written>(outcome).Resource;
        await Outside.Platform.Workloads.WakeAsync(written.ToReference(), Cancellation);
        return written;
    }

    public async Task<T> CreateAsync<T>(T workload) where T : Resource
    {
        var written = Assert.IsType<State.WriteOutcome<T>.Written>(await Outside.Resources.CreateAsync(workload, Cancellation)).Resource;
        await Outside.Platform.Workloads.WakeAsync(written.ToReference(), Cancellation);
        return written;
    }

    public async Task DeleteAsync<T>(T workload) where T : Resource
    {
        await Outside.Resources.DeleteAsync<T>(Namespace, workload.Metadata.Name, State.Precondition.None, Cancellation);
        await Outside.Platform.Workloads.WakeAsync(workload.ToReference(), Cancellation);
    }

    public Task<T?> GetAsync<T>(string name) where T : Resource => Outside.Resources.GetAsync<T>(Namespace, name, Cancellation);

    public async Task DeleteAsync(App app)
    {
        await Outside.Resources.DeleteAsync<App>(Namespace, app.Metadata.Name, State.Precondition.None, Cancellation);
        await Outside.Platform.Workloads.WakeAsync(app.ToReference(), Cancellation);
    }

    public Task<App?> GetAppAsync(string name = "web") => Outside.Resources.GetAsync<App>(Namespace, name, Cancellation);

    public async Task<List<Container>> ContainersAsync(string @namespace = Namespace) =>
        [.. (await Outside.Resources.SnapshotAsync(@namespace, Cancellation)).List<Container>()];

    public async Task<List<Event>> EventsAsync() => [.. (await Outside.Resources.SnapshotAsync(Namespace, Cancellation)).List<Event>()];

    /// <summary>Lets the control plane and the nodes work until nobody has anything to do now.</summary>
    public async Task SettleAsync()
    {
        for (var round = 0; round < 200; round++)
        {
            await Plane.DrainAsync(Cancellation);
            var reported = false;
            foreach (var node in nodes) reported |= await node.WorkAsync(Cancellation);
            if (!reported) return;
        }

        Assert.Fail("the world did not come to rest within 200 rounds");
    }

    /// <summary>Time passes, with heartbeats of the nodes that are up and the sweeps at their times.</summary>
    public async Task PassAsync(TimeSpan time)
    {
        for (var passed = TimeSpan.Zero; passed < time; passed += SweepInterval)
        {
            Time.Advance(SweepInterval);
            foreach (var node in nodes.Where(node => node.IsUp)) await Plane.Platform.Heartbeats.BeatAsync(node.Name, Cancellation);
            await Plane.Platform.NodeSweep.SweepAsync(Cancellation);
            await SettleAsync();
        }
    }

    public async Task SendAsync(string queue, int messages)
    {
        for (var number = 0; number < messages; number++) await store.Queues.SendAsync(queue, new byte[] { 1 }, TimeSpan.Zero, Cancellation);
    }

    /// <summary>Takes every message out.</summary>
    public async Task EmptyAsync(string queue)
    {
        while (await store.Queues.ReceiveAsync(new Storage.QueueReceive(queue, TimeSpan.FromMinutes(1)), Cancellation) is { Count: > 0 } taken)
            foreach (var message in taken) await store.Queues.DeleteAsync(queue, message, Cancellation);
    }

    public void Dispose() => store.Dispose();
}
