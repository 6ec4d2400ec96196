using FunctionsPlatform.Contracts.Agent;
using FunctionsPlatform.Contracts.RegistryEvents;
using FunctionsPlatform.Contracts.Resources;
using Google.Protobuf.WellKnownTypes;
using Phase = FunctionsPlatform.Contracts.Resources.ContainerPhase;
using ContainerState = FunctionsPlatform.Contracts.Resources.DesiredState;
using Wanted = FunctionsPlatform.Contracts.Agent.DesiredState;

namespace FunctionsPlatform.Orchestrations.Assignments;

/// <summary>From the Containers bound to a node to what its agent is told. Pure: equal Containers in any order give equal assignments.</summary>
public static class AssignmentBuilder
{
    private static readonly TimeSpan DefaultDrain = TimeSpan.FromSeconds(1);

    /// <param name="containers">Of any namespace and node; those bound to <paramref name="node"/> and not over are taken, and those over that are kept there.</param>
    /// <param name="revision">Grows with every assignment of the node.</param>
    /// <param name="data">Versions of the Configs and Secrets that these Containers use. Null: they use none.</param>
    public static Assignment Build(string node, IEnumerable<Container> containers, long revision, string? traceparent = null, DataVersions? data = null)
    {
        var assignment = new Assignment { Revision = revision, Traceparent = traceparent ?? "" };
        assignment.Containers.AddRange(containers
            .Where(container => container.Spec.Node == node && (!container.Status.Phase.IsFinal() || container is { Spec.Keep: true, Status.Phase: not Phase.Lost }))
            .OrderBy(container => container.Metadata.Namespace, StringComparer.Ordinal)
            .ThenBy(container => container.Metadata.Name, StringComparer.Ordinal)
            .Select(container => Assigned(container, data ?? DataVersions.None)));
        return assignment;
    }

    private static AssignedContainer Assigned(Container container, DataVersions data)
    {
        var (metadata, spec, template) = (container.Metadata, container.Spec, container.Spec.Template);
        var assigned = new AssignedContainer
        {
            Namespace = metadata.Namespace ?? "",
            Name = metadata.Name,
            Uid = metadata.Uid ?? "",
            App = spec.App,
            SpecHash = spec.TemplateHash,
            Desired = DesiredOf(container),
            Image = ImageOf(template.Image, spec.Digest),
            PullPolicy = PolicyOf(template, spec.Digest).ToString(),
            CpuMillicores = template.Resources.Cpu.Value,
            MemoryBytes = template.Resources.Memory.Value,
            HealthCheck = template.HealthCheck is { } check ? HealthCheckMapping.ToMessage(check, template.Ports) : null,
            RestartPolicy = ToMessage(template.RestartPolicy),
            StopSignal = template.StopSignal,
            StopGracePeriod = Duration.FromTimeSpan(template.StopGracePeriod),
            DrainPeriod = Duration.FromTimeSpan(template.DrainPeriod ?? (template.Ports.IsEmpty ? TimeSpan.Zero : DefaultDrain)),
            Traceparent = spec.Traceparent ?? "",
            RequestCounter = CounterOf(template),
        };
        assigned.Command.AddRange(template.Command);
        assigned.Args.AddRange(template.Args);
        assigned.Env.Add(template.Env);
        VolumeMapping.AddTo(assigned, template, reference => data.Of(assigned.Namespace, reference));
        assigned.Labels.Add(metadata.Labels);
        assigned.Ports.AddRange(template.Ports.Select(port => new PortMapping { Name = port.Name, ContainerPort = port.ContainerPort, HostPort = port.HostPort }));
        return assigned;
    }

    /// <summary>What its node may fetch for the container.</summary>
    public static IEnumerable<string> ImagesOf(Container container)
    {
        var template = container.Spec.Template;
        return [ImageOf(template.Image, container.Spec.Digest), template.Image, .. template.InitContainers.Concat(template.Sidecars).Select(part => part.Image)];
    }

    private static string ImageOf(string image, string? digest) => digest is null ? image : $"{ImageName.Stem(image)}@{digest}";

    // What a digest names does not change: there is nothing to fetch anew.
    private static ImagePullPolicy PolicyOf(WorkloadSpec template, string? digest) =>
        template.ImagePullPolicy ?? (digest is null && ImageName.Parse(template.Image) is { Digest: null, Tag: "latest" } ? ImagePullPolicy.Always : ImagePullPolicy.IfNotPresent);

    private static RequestCounter? CounterOf(AppSpec template) =>
        template.Autoscale?.Metrics.FirstOrDefault(metric => metric.Requests is not null)?.Requests is { } counter && counter.Port.Resolve(template.Ports) is { } port
            ? new RequestCounter { Port = port, Path = counter.Path, Metric = counter.Metric }
            : null;

    private static Wanted DesiredOf(Container container)
    {
        if (container.Metadata.DeletionTimestamp is not null) return Wanted.Stopped;
        if (container.Spec.DesiredState == ContainerState.Running) return Wanted.Running;
        return container.Spec.Keep ? Wanted.Kept : Wanted.Stopped;
    }

    private static Contracts.Agent.RestartPolicy ToMessage(Contracts.Resources.RestartPolicy policy) => new()
    {
        Mode = policy.Mode.ToString(),
        MaxRestarts = policy.MaxRestarts,
        InitialBackoff = Duration.FromTimeSpan(policy.InitialBackoff),
        MaxBackoff = Duration.FromTimeSpan(policy.MaxBackoff),
        ResetAfter = Duration.FromTimeSpan(policy.ResetAfter),
    };
}
