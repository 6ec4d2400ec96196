using System.Collections.Concurrent;
using FunctionsPlatform.Contracts.Agent;
using FunctionsPlatform.NodeAgent.Logs;
using FunctionsPlatform.NodeAgent.Runtimes;

namespace FunctionsPlatform.NodeAgent.Supervision;

/// <summary>Keeps what a replica has besides its main container. Each part is found again by its name, so nothing is made twice, whoever died in between.</summary>
/// <param name="changed">Something about a part is to be told.</param>
/// <param name="tell">Something happened to a part.</param>
internal sealed class ReplicaParts(SupervisedParts spec, SupervisorTools tools, Action changed, Action<Happening> tell)
{
    private static readonly TimeSpan InitPoll = TimeSpan.FromMilliseconds(200);
    // They go into a status that each report carries; a line may have megabytes.
    private const int MostWords = 500;

    private readonly ConcurrentDictionary<string, (ContainerSupervisor Supervisor, Task Life)> sidecars = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, PartObservation> inits = new(StringComparer.Ordinal);
    private IReadOnlyDictionary<string, string> found = new Dictionary<string, string>();

    /// <summary>Runtime ids, by uid, of containers that were there before this agent process.</summary>
    public void Adopt(IReadOnlyDictionary<string, string> there) => Volatile.Write(ref found, there);

    /// <summary>Before the main container is made: the network, the init containers to their ends, the sidecars.</summary>
    /// <returns>Why it cannot be made now; null when it can.</returns>
    public async Task<StartOutcome.NotStarted?> BeforeCreateAsync(CancellationToken stopping, CancellationToken cancellationToken)
    {
        if (!tools.Runtime.Groups) return new StartOutcome.NotStarted("NotSupported", $"the {tools.Runtime.Kind} runtime runs no init containers and sidecars");
        if (await HoldNetworkAsync(cancellationToken) is { } refused) return refused;
        foreach (var init in spec.Init)
        {
            if (await RunInitAsync(init, cancellationToken) is { } failed) return failed;
        }

        KeepSidecars(stopping);
        return null;
    }

    /// <summary>Before the main container starts again in place.</summary>
    public async Task<StartOutcome.NotStarted?> BeforeStartAsync(CancellationToken stopping, CancellationToken cancellationToken)
    {
        if (await HoldNetworkAsync(cancellationToken) is { } refused) return refused;
        foreach (var init in spec.Init) inits.TryAdd(init.Part, Ended(init, 0));
        KeepSidecars(stopping);
        return null;
    }

    /// <summary>Of a main container that runs already: goes on with its sidecars.</summary>
    /// <returns>False: its network is gone, and it must start anew.</returns>
    public async Task<bool> ResumeAsync(CancellationToken stopping, CancellationToken cancellationToken)
    {
        foreach (var init in spec.Init) inits.TryAdd(init.Part, Ended(init, 0));
        KeepSidecars(stopping);
        return await tools.Runtime.FindAsync(tools.Runtime.NameOf(spec.Holder), spec.Holder, cancellationToken) is { Status: RuntimeStatus.Running };
    }

    /// <summary>Passes on what the runtime says of a part.</summary>
    /// <returns>True: it is about the network that all share.</returns>
    public bool Post(string uid, Observation observation)
    {
        if (uid == spec.Holder.Uid) return observation is Observation.Ended or Observation.Vanished;
        if (sidecars.TryGetValue(uid, out var sidecar)) sidecar.Supervisor.Post(observation);
        return false;
    }

    /// <summary>Sidecars that are supervised, to be compared with what the runtime lists.</summary>
    public IEnumerable<ContainerSupervisor> Sidecars => sidecars.Values.Select(sidecar => sidecar.Supervisor);

    /// <summary>Ends the sidecars and removes every part. There may be none.</summary>
    public async Task RemoveAsync(CancellationToken cancellationToken)
    {
        foreach (var (supervisor, _) in sidecars.Values) supervisor.Post(new Observation.Wanted(Desired.Gone));
        await Task.WhenAll(sidecars.Values.Select(sidecar => sidecar.Life)).WaitAsync(cancellationToken);
        sidecars.Clear();
        foreach (var init in spec.Init)
        {
            var name = tools.Runtime.NameOf(init);
            if (tools.Logs is { } logs) await logs.SaveAsync(LogSource.KeyOf(init), name, DateTimeOffset.MaxValue, null, cancellationToken);
            await tools.Runtime.RemoveAsync(name, cancellationToken);
        }

        // Those of an agent process before this one, which were not taken up.
        foreach (var sidecar in spec.Sidecars) await tools.Runtime.RemoveAsync(tools.Runtime.NameOf(sidecar.Recipe), cancellationToken);
        await tools.Runtime.RemoveAsync(tools.Runtime.NameOf(spec.Holder), cancellationToken);
    }

    /// <summary>The runtime id, or name, of a part's container; null when there is no such part.</summary>
    public string? HandleOf(string part) =>
        spec.Init.Concat(spec.Sidecars.Select(sidecar => sidecar.Recipe)).FirstOrDefault(recipe => recipe.Part == part) is { } found ? tools.Runtime.NameOf(found) : null;

    /// <summary>How the parts are, in the order of the spec.</summary>
    public IEnumerable<PartObservation> Observe() =>
        spec.Init.Select(init => inits.TryGetValue(init.Part, out var seen) ? seen : Observed(init, "Init", "Waiting"))
            .Concat(spec.Sidecars.Select(sidecar => sidecars.TryGetValue(sidecar.Recipe.Uid, out var kept) ? Of(sidecar.Recipe, kept.Supervisor.State) : Observed(sidecar.Recipe, "Sidecar", "Waiting")));

    private async Task<StartOutcome.NotStarted?> HoldNetworkAsync(CancellationToken cancellationToken)
    {
        var outcome = await tools.Runtime.CreateAndStartAsync(spec.Holder, cancellationToken);
        if (outcome is StartOutcome.AlreadyThere { Container: { Status: not RuntimeStatus.Running } there })
            outcome = await tools.Runtime.StartAsync(there.RuntimeId, spec.Holder, cancellationToken);
        if (outcome is StartOutcome.NotStarted refused) return refused with { Message = $"the replica's network could not be made: {refused.Message}" };
        // What runs is in the network that was before.
        if (outcome is not StartOutcome.Started) return null;
        foreach (var sidecar in Sidecars)
        {
            if (sidecar.State is { Stage: ContainerStage.Running, Run: { } run }) sidecar.Post(new Observation.BecameUnhealthy(run.StartedAt, "its network was made anew", []));
        }

        return null;
    }

    private async Task<StartOutcome.NotStarted?> RunInitAsync(ContainerRecipe init, CancellationToken cancellationToken)
    {
        var name = tools.Runtime.NameOf(init);
        while (true)
        {
            var there = await tools.Runtime.FindAsync(name, init, cancellationToken);
            if (there is { Exit: { } exit })
            {
                Note(Ended(init, exit.ExitCode));
                return exit.ExitCode == 0 ? null : await FailAsync(init, name, exit, cancellationToken);
            }

            if (there is null or { Status: RuntimeStatus.Created })
            {
                // One that was made and never started is made anew: what it is to be given may be gone.
                if (there is not null) await tools.Runtime.RemoveAsync(there.RuntimeId, cancellationToken);
                var prepared = await tools.Preparer.PrepareAsync(init, tools.Runtime, cancellationToken);
                var outcome = await tools.Runtime.CreateAndStartAsync(prepared, cancellationToken);
                if (outcome is StartOutcome.NotStarted refused)
                {
                    await tools.Runtime.RemoveAsync(name, cancellationToken);
                    return refused with { Message = $"init container '{init.Part}': {refused.Message}" };
                }

                tell(Happening.Normal("InitStarted", $"init container '{init.Part}' runs"));
            }

            Note(Observed(init, "Init", "Running"));
            await Task.Delay(InitPoll, tools.Time, cancellationToken);
        }
    }

    private async Task<StartOutcome.NotStarted> FailAsync(ContainerRecipe init, string name, RuntimeExit exit, CancellationToken cancellationToken)
    {
        var words = "";
        try
        {
            await foreach (var line in tools.Runtime.ReadLogsAsync(name, new LogQuery(1), cancellationToken)) words = $"; its last words: {(line.Text.Length <= MostWords ? line.Text : line.Text[..MostWords] + "…")}";
        }
        catch (Exception failure) when (failure is RuntimeUnavailableException or IOException)
        {
            tools.Logger.LogTailUnread(init.Namespace, init.Name, failure.Message);
        }

        if (tools.Logs is { } logs) await logs.SaveAsync(LogSource.KeyOf(init), name, DateTimeOffset.MaxValue, null, cancellationToken);
        // So that the next attempt runs it again, and the ones before it not.
        await tools.Runtime.RemoveAsync(name, cancellationToken);
        return new StartOutcome.NotStarted("InitFailed", $"init container '{init.Part}' ended with exit code {exit.ExitCode}{words}", exit.ExitCode);
    }

    private void KeepSidecars(CancellationToken stopping)
    {
        foreach (var sidecar in spec.Sidecars)
        {
            if (sidecars.TryGetValue(sidecar.Recipe.Uid, out var kept) && !kept.Life.IsCompleted) continue;
            var supervisor = new ContainerSupervisor(sidecar, new ContainerState(), tools, changed, happening => tell(happening with { Message = $"sidecar '{sidecar.Recipe.Part}': {happening.Message}" }));
            supervisor.Post(new Observation.Wanted(Desired.Running, Volatile.Read(ref found).GetValueOrDefault(sidecar.Recipe.Uid)));
            sidecars[sidecar.Recipe.Uid] = (supervisor, supervisor.RunAsync(stopping));
        }

        // Ids of what is there are good once.
        Volatile.Write(ref found, new Dictionary<string, string>());
    }

    private void Note(PartObservation seen)
    {
        if (inits.TryGetValue(seen.Name, out var before) && before.Equals(seen)) return;
        inits[seen.Name] = seen;
        changed();
    }

    private static PartObservation Ended(ContainerRecipe init, int exitCode)
    {
        var ended = Observed(init, "Init", "Ended");
        ended.ExitCode = exitCode;
        ended.Reason = exitCode == 0 ? "Completed" : "Error";
        return ended;
    }

    private static PartObservation Of(ContainerRecipe recipe, ContainerState state)
    {
        var observed = Observed(recipe, "Sidecar", state.Stage == ContainerStage.Running ? "Running" : "Waiting");
        (observed.Ready, observed.RestartCount, observed.Reason, observed.Message) = (state.Ready, state.RestartCount, state.Reason, state.Message);
        if (state.LastEnd is { } end) observed.ExitCode = end.ExitCode;
        return observed;
    }

    private static PartObservation Observed(ContainerRecipe recipe, string role, string state) => new() { Name = recipe.Part, Role = role, State = state };
}
