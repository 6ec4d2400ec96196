using FunctionsPlatform.Contracts.Agent;
using FunctionsPlatform.NodeAgent.Logs;
using FunctionsPlatform.NodeAgent.Runtimes;
using FunctionsPlatform.NodeAgent.Supervision;
using Microsoft.Extensions.Logging.Abstractions;

namespace FunctionsPlatform.NodeAgent.Tests.Testing;

/// <summary>A node supervisor at work on a runtime, and what it has put up on its board so far.</summary>
internal sealed class SupervisedNode : IAsyncDisposable
{
    private static readonly TimeSpan WaitLimit = TimeSpan.FromSeconds(30);

    private readonly CancellationTokenSource life = new();
    private readonly ObservationBoard board = new(TimeProvider.System);
    private readonly Lock gate = new();
    private readonly Dictionary<string, ContainerObservation> seen = [];
    private readonly List<ObservedEvent> events = [];
    private readonly Task running;
    private readonly Task collecting;
    private TaskCompletionSource changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public SupervisedNode(IContainerRuntime runtime, ContainerScope scope, NodeReport? before = null, int parallelism = 8, LogKeeper? logs = null)
    {
        var tools = new SupervisorTools
        {
            Runtime = runtime,
            Board = board,
            StartGate = new Gate(parallelism),
            StopGate = new Gate(64),
            NodeAddress = "127.0.0.1",
            Logs = logs,
            Time = TimeProvider.System,
            Logger = NullLogger.Instance,
        };
        Supervisor = new NodeSupervisor(scope, tools, before);
        running = Supervisor.RunAsync(life.Token);
        collecting = CollectAsync();
    }

    public NodeSupervisor Supervisor { get; }

    public NodeReport Report => board.Snapshot("node");

    public Task AssignAsync(params AssignedContainer[] containers) => AssignAsync(received: true, containers);

    public Task AssignAsync(bool received, params AssignedContainer[] containers) =>
        Supervisor.TakeUpAsync(new Assignment { Revision = 1, Containers = { containers } }, received, life.Token);

    public IReadOnlyList<ObservedEvent> Events
    {
        get
        {
            lock (gate) return [.. events];
        }
    }

    public ContainerObservation? Latest(string uid)
    {
        lock (gate) return seen.GetValueOrDefault(uid);
    }

    public Task<ContainerObservation> UntilAsync(AssignedContainer container, string what, Func<ContainerObservation, bool> satisfied) =>
        UntilAsync(what, () => Latest(container.Uid) is { } latest && satisfied(latest) ? latest : null);

    public Task<ObservedEvent> UntilEventAsync(AssignedContainer container, string reason) =>
        UntilAsync($"event {reason}", () => Events.FirstOrDefault(one => one.ContainerUid == container.Uid && one.Reason == reason));

    public async Task UntilNothingIsSupervisedAsync()
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(WaitLimit);
        while (Supervisor.Supervisors.Count > 0) await Task.Delay(5, limit.Token);
    }

    /// <summary>As when the agent is killed: containers stay.</summary>
    public async ValueTask DisposeAsync()
    {
        await life.CancelAsync();
        await running;
        await collecting;
        life.Dispose();
    }

    private async Task<T> UntilAsync<T>(string what, Func<T?> find) where T : class
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(WaitLimit);
        while (true)
        {
            Task change;
            lock (gate)
            {
                if (find() is { } found) return found;
                change = changed.Task;
            }

            try
            {
                await change.WaitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                lock (gate) Assert.Fail($"Waited {WaitLimit} for {what}. Seen: {string.Join("; ", seen.Values)}. Events: {string.Join("; ", events)}");
            }
        }
    }

    private async Task CollectAsync()
    {
        try
        {
            while (true)
            {
                await board.WaitAsync(life.Token);
                var reports = board.Take("node", "", int.MaxValue);
                lock (gate)
                {
                    foreach (var report in reports)
                    {
                        foreach (var observation in report.Containers) seen[observation.Uid] = observation;
                        events.AddRange(report.Events);
                    }

                    changed.TrySetResult();
                    changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }
}
