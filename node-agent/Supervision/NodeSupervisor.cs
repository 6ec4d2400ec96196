using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using FunctionsPlatform.Contracts.Agent;
using FunctionsPlatform.NodeAgent.Runtimes;

namespace FunctionsPlatform.NodeAgent.Supervision;

/// <summary>
/// Makes the node be as it was assigned: one supervisor for each container, fed with the runtime's events and, since events get lost, with its list
/// once a minute. What carries our labels and is not assigned is removed, but only on the word of an assignment that the control plane has sent
/// to this very agent process; a remembered one keeps and restarts.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "A SemaphoreSlim whose wait handle is never asked for holds nothing to dispose.")]
public sealed class NodeSupervisor
{
    private static readonly TimeSpan ResyncPeriod = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan ListRetry = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, ContainerSupervisor> supervisors = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim turn = new(1, 1);
    private readonly Undertakings supervisions = new();
    private readonly ContainerScope scope;
    private readonly SupervisorTools tools;
    private readonly ImmutableDictionary<string, ContainerObservation> before;
    private Assignment? current;
    private bool listed;
    private bool confirmed;

    /// <param name="before">What the agent process before this one had last reported.</param>
    public NodeSupervisor(ContainerScope scope, SupervisorTools tools, NodeReport? before = null)
    {
        this.scope = scope;
        this.tools = tools;
        this.before = before is null
            ? ImmutableDictionary<string, ContainerObservation>.Empty
            : before.Containers.ToImmutableDictionary(observation => observation.Uid, StringComparer.Ordinal);
    }

    /// <summary>The last assignment taken up. Null: none yet.</summary>
    public Assignment? Current => Volatile.Read(ref current);

    public IReadOnlyCollection<ContainerSupervisor> Supervisors => [.. supervisors.Values];

    public ContainerSupervisor? Find(string uid) => supervisors.GetValueOrDefault(uid);

    /// <summary>Follows the runtime until cancelled, and ends when its supervisors have. Containers are left as they are.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        using var resync = new PeriodicTimer(ResyncPeriod, tools.Time);
        var following = FollowAsync(stopping);
        try
        {
            while (await resync.WaitForNextTickAsync(stopping)) await TryResyncAsync(stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Quiet end.
        }

        await following;
        await supervisions.WhenEndedAsync();
    }

    /// <summary>
    /// Takes up an assignment. The first waits until the runtime has told what is there, so that nothing is made that exists.
    /// </summary>
    /// <param name="received">From the control plane, now; false: remembered from before.</param>
    public async Task TakeUpAsync(Assignment assignment, bool received, CancellationToken stopping)
    {
        await turn.WaitAsync(stopping);
        try
        {
            if (!received && confirmed) return;
            var there = listed ? [] : await ListPatientlyAsync(stopping);
            listed = true;
            Volatile.Write(ref current, assignment);
            var wanted = Want(assignment, there, stopping);
            if (!received) return;
            confirmed = true;
            foreach (var supervisor in supervisors.Values.Where(supervisor => !wanted.Contains(supervisor.Uid)))
                supervisor.Post(new Observation.Wanted(Desired.Gone));
            RemoveOrphans(there, wanted, stopping);
            tools.Preparer.ForgetAllBut(uid => wanted.Contains(uid) || supervisors.ContainsKey(uid));
            tools.Logger.AssignmentTaken(assignment.Revision, assignment.Containers.Count);
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>Compares what is supervised with what the runtime lists, and removes orphans.</summary>
    public async Task ResyncAsync(CancellationToken stopping)
    {
        await turn.WaitAsync(stopping);
        try
        {
            if (!listed) return;
            var stepsBefore = supervisors.ToDictionary(pair => pair.Key, pair => pair.Value.Steps, StringComparer.Ordinal);
            var there = await tools.Runtime.ListAsync(scope, stopping);
            var byUid = there.GroupBy(line => line.Uid, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.First(), StringComparer.Ordinal);
            foreach (var (uid, supervisor) in supervisors)
            {
                // What has moved while the list was made is not judged by it.
                if (!stepsBefore.TryGetValue(uid, out var steps) || supervisor.Steps != steps) continue;
                await CompareAsync(supervisor, byUid.GetValueOrDefault(uid), stopping);
                foreach (var sidecar in supervisor.Sidecars) await CompareAsync(sidecar, byUid.GetValueOrDefault(sidecar.Uid), stopping);
            }

            if (confirmed && current is { } assignment) RemoveOrphans(there, UidsOf(assignment), stopping);
        }
        finally
        {
            turn.Release();
        }
    }

    private HashSet<string> Want(Assignment assignment, ImmutableArray<ListedContainer> there, CancellationToken stopping)
    {
        var found = there.GroupBy(line => line.Uid, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.First().RuntimeId, StringComparer.Ordinal);
        foreach (var assigned in assignment.Containers)
        {
            var desired = AssignmentMapper.ToDesired(assigned.Desired);
            if (supervisors.TryGetValue(assigned.Uid, out var supervisor) && supervisor.State.Stage != ContainerStage.Forgotten)
            {
                if (supervisor.State.Desired != desired) supervisor.Post(new Observation.Wanted(desired));
                supervisor.TakeData(VolumeMapper.VersionsOf(assigned), stopping);
                continue;
            }

            var start = before.TryGetValue(assigned.Uid, out var observation) ? ObservationMapper.Resume(observation) : new ContainerState();
            var runtimeId = found.GetValueOrDefault(assigned.Uid);
            if (start.Stage == ContainerStage.Final) start = start with { RuntimeId = runtimeId };
            var begun = Supervise(AssignmentMapper.ToSupervised(assigned, scope), start, new Observation.Wanted(desired, runtimeId), found, stopping);
            // Of what was made before this agent process: it may have missed a change.
            if (runtimeId is not null) begun.TakeData(VolumeMapper.VersionsOf(assigned), stopping);
        }

        return UidsOf(assignment);
    }

    private void RemoveOrphans(ImmutableArray<ListedContainer> there, HashSet<string> wanted, CancellationToken stopping)
    {
        foreach (var orphan in there.Where(line => !wanted.Contains(PartMapper.OwnerOf(line.Uid)) && !supervisors.ContainsKey(PartMapper.OwnerOf(line.Uid)) && !supervisors.ContainsKey(line.Uid)))
        {
            tools.Logger.OrphanFound(orphan.Namespace, orphan.Name, orphan.RuntimeId);
            Supervise(AssignmentMapper.ToOrphan(orphan, scope), new ContainerState(), new Observation.Wanted(Desired.Gone, orphan.RuntimeId), ImmutableDictionary<string, string>.Empty, stopping);
        }
    }

    private ContainerSupervisor Supervise(SupervisedContainer container, ContainerState start, Observation first, IReadOnlyDictionary<string, string> found, CancellationToken stopping)
    {
        var supervisor = new ContainerSupervisor(container, start, tools);
        if (container.Parts is not null) supervisor.Adopt(found);
        supervisors[supervisor.Uid] = supervisor;
        supervisor.Post(first);
        supervisions.Add(RunOneAsync(supervisor, stopping));
        return supervisor;
    }

    private async Task RunOneAsync(ContainerSupervisor supervisor, CancellationToken stopping)
    {
        await supervisor.RunAsync(stopping);
        if (stopping.IsCancellationRequested) return;
        // Only itself: another may have taken its place under the same uid.
        supervisors.TryRemove(new KeyValuePair<string, ContainerSupervisor>(supervisor.Uid, supervisor));
    }

    private async Task CompareAsync(ContainerSupervisor supervisor, ListedContainer? line, CancellationToken stopping)
    {
        var state = supervisor.State;
        if (state.Stage != ContainerStage.Running || state.Run is not { } run) return;
        if (line is null || line.RuntimeId != run.RuntimeId)
        {
            supervisor.Post(new Observation.Vanished(run.RuntimeId));
            return;
        }

        if (line.Status == RuntimeStatus.Running) return;
        var found = await tools.Runtime.FindAsync(run.RuntimeId, supervisor.Recipe, stopping);
        if (found?.Exit is not { } exit) return;
        tools.Logger.EndMissed(line.Namespace, line.Name, exit.ExitCode);
        supervisor.Post(new Observation.Ended(run.RuntimeId, exit));
    }

    private async Task FollowAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await foreach (var happened in tools.Runtime.WatchAsync(scope, stopping)) await TakeAsync(happened, stopping);
                await Task.Delay(ListRetry, tools.Time, stopping);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                // The top of a loop that must go on: events are followed anew, and what was missed is found by the list.
                tools.Logger.ListFailed(failure.Message);
                await Task.Delay(ListRetry, tools.Time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task TakeAsync(RuntimeEvent happened, CancellationToken stopping)
    {
        switch (happened)
        {
            case RuntimeEvent.Ended ended when FindOwner(ended.Uid) is { } supervisor:
                supervisor.PostFor(ended.Uid, new Observation.Ended(ended.RuntimeId, ended.Exit));
                break;
            case RuntimeEvent.Gone gone when FindOwner(gone.Uid) is { } supervisor:
                supervisor.PostFor(gone.Uid, new Observation.Vanished(gone.RuntimeId));
                break;
            case RuntimeEvent.Seen seen:
                tools.Board.Note(ObservationMapper.ToEvent(seen));
                break;
            case RuntimeEvent.Connected:
                await TryResyncAsync(stopping);
                break;
        }
    }

    // A part that nobody wants has a supervisor of its own, until it is removed.
    private ContainerSupervisor? FindOwner(string uid) =>
        supervisors.TryGetValue(uid, out var own) || supervisors.TryGetValue(PartMapper.OwnerOf(uid), out own) ? own : null;

    private async Task TryResyncAsync(CancellationToken stopping)
    {
        try
        {
            await ResyncAsync(stopping);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            // The top of a loop that must go on: the next round compares everything again.
            tools.Logger.ListFailed(failure.Message);
        }
    }

    private async Task<ImmutableArray<ListedContainer>> ListPatientlyAsync(CancellationToken stopping)
    {
        while (true)
        {
            try
            {
                return await tools.Runtime.ListAsync(scope, stopping);
            }
            catch (RuntimeUnavailableException unavailable)
            {
                tools.Logger.ListFailed(unavailable.Message);
            }

            await Task.Delay(ListRetry, tools.Time, stopping);
        }
    }

    private static HashSet<string> UidsOf(Assignment assignment) =>
        assignment.Containers.Select(container => container.Uid).ToHashSet(StringComparer.Ordinal);
}
