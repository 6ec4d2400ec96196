using FunctionsPlatform.Contracts.Agent;
using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.Orchestrations.Assignments;
using FunctionsPlatform.Storage;
using Google.Protobuf.WellKnownTypes;
using ObservedPhase = FunctionsPlatform.Contracts.Agent.ContainerPhase;
using Wanted = FunctionsPlatform.Contracts.Agent.DesiredState;

namespace FunctionsPlatform.Orchestrations.Tests;

/// <summary>A host whose containers start and stop at once, unless told to fail.</summary>
internal sealed class SimulatedNode(string name, World world)
{
    private readonly Dictionary<string, ObservedPhase> runs = new(StringComparer.Ordinal);
    private readonly List<NodeReport> unsent = [];
    private long sequence = 1;

    public string Name => name;

    public bool IsUp { get; set; } = true;

    /// <summary>What a container that should run becomes.</summary>
    public ObservedPhase Result { get; set; } = ObservedPhase.Running;

    public int Running => runs.Count(run => run.Value == ObservedPhase.Running);

    public int MostRunning { get; private set; }

    /// <summary>Does what the assignment asks for and reports it.</summary>
    /// <returns>False when there was nothing to do.</returns>
    public async Task<bool> WorkAsync(CancellationToken cancellationToken)
    {
        if (!IsUp) return false;
        var assignment = AssignmentBuilder.Build(name, await world.ContainersAsync(), revision: 1);
        var report = new NodeReport { NodeName = name };
        foreach (var container in assignment.Containers)
        {
            var next = container.Desired == Wanted.Stopped ? ObservedPhase.Stopped : Result;
            if (runs.GetValueOrDefault(container.Uid) == next) continue;
            runs[container.Uid] = next;
            report.Containers.Add(Observation(container, next));
        }

        var gone = runs.Keys.Except(assignment.Containers.Select(container => container.Uid)).ToList();
        foreach (var uid in gone) runs.Remove(uid);
        MostRunning = Math.Max(MostRunning, Running);
        if (report.Containers.Count > 0) unsent.Add(report);
        return await SendAsync(cancellationToken);
    }

    // As the queue of reports does: in any order, again until taken.
    private async Task<bool> SendAsync(CancellationToken cancellationToken)
    {
        var sent = false;
        foreach (var report in unsent.ToList())
        {
            try
            {
                await world.Plane.Platform.Reports.ApplyAsync(report, cancellationToken);
                unsent.Remove(report);
                sent = true;
            }
            catch (StorageException)
            {
                // An injected fault: sent again next time.
            }
        }

        return sent;
    }

    public ContainerObservation Observation(Container container, ObservedPhase phase) =>
        Observation(new AssignedContainer { Namespace = container.Metadata.Namespace, Name = container.Metadata.Name, Uid = container.Metadata.Uid }, phase);

    private ContainerObservation Observation(AssignedContainer container, ObservedPhase phase)
    {
        var now = Timestamp.FromDateTimeOffset(world.Time.GetUtcNow());
        var observation = new ContainerObservation
        {
            Namespace = container.Namespace,
            Name = container.Name,
            Uid = container.Uid,
            Sequence = ++sequence,
            Phase = phase,
            Ready = phase == ObservedPhase.Running,
            ReadySince = phase == ObservedPhase.Running ? now : null,
        };
        if (phase != ObservedPhase.Failed) return observation;
        observation.FinishedAt = now;
        observation.LastTermination = new Termination { ExitCode = 3, Reason = "Error", FinishedAt = now, LogTail = { "boom" } };
        return observation;
    }
}
