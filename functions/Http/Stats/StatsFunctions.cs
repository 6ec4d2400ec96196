using System.Collections.Immutable;
using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.Contracts.Validation;
using FunctionsPlatform.Functions.Sessions;
using FunctionsPlatform.Orchestrations.Stats;
using FunctionsPlatform.State;

namespace FunctionsPlatform.Functions.Http;

/// <summary>What containers and nodes use, as their agents said last. With <c>live=true</c> the nodes concerned are asked to look each second for the next half minute.</summary>
internal sealed class StatsFunctions(ResourceStore resources, NamespaceFeed namespaces, StatsTable stats, StatsAsker asker)
{
    public async Task<IResult> ContainersAsync(HttpContext context)
    {
        var space = context.Request.RouteValues["namespace"] as string;
        if (space is not null && Names.ProblemWithLabel(space) is { } problem) return Refusals.BadRequest($"The namespace '{space}' {problem}.");
        var (app, name) = ((string?)context.Request.Query["app"], (string?)context.Request.Query["container"]);
        var containers = new List<Container>();
        foreach (var one in space is null ? await namespaces.ListAsync(context.RequestAborted) : [space])
        {
            var snapshot = await resources.SnapshotAsync(one, context.RequestAborted);
            containers.AddRange(snapshot.List<Container>().Where(container =>
                container is { Spec.Node: not null, Status.Phase: ContainerPhase.Running or ContainerPhase.Stopping }
                && (app is null || container.Spec.App == app) && (name is null || container.Metadata.Name == name)));
        }

        if (IsLive(context.Request)) await asker.AskAsync(containers.Select(container => container.Spec.Node!).Distinct(), context.RequestAborted);
        var samples = await stats.OfContainersAsync(containers, context.RequestAborted);
        var items = containers.Select(container => DocumentOf(container, samples.GetValueOrDefault(container.Metadata.Uid ?? "")))
            .OrderBy(item => item.Namespace, StringComparer.Ordinal).ThenBy(item => item.Container, StringComparer.Ordinal);
        return new JsonResult<ContainerStatsList>(new ContainerStatsList([.. items]), ApiJson.Default.ContainerStatsList);
    }

    public async Task<IResult> NodesAsync(HttpContext context)
    {
        var cluster = await resources.SnapshotAsync(PlatformApi.ClusterKeyspace, context.RequestAborted);
        var nodes = cluster.List<Node>().ToImmutableArray();
        if (IsLive(context.Request)) await asker.AskAsync(nodes.Select(node => node.Metadata.Name), context.RequestAborted);
        var samples = (await stats.ListAsync(context.RequestAborted)).ToDictionary(sample => sample.Node, StringComparer.Ordinal);
        var items = nodes.Select(node => DocumentOf(node, samples.GetValueOrDefault(node.Metadata.Name))).OrderBy(item => item.Node, StringComparer.Ordinal);
        return new JsonResult<NodeStatsList>(new NodeStatsList([.. items]), ApiJson.Default.NodeStatsList);
    }

    private static bool IsLive(HttpRequest request) => request.Query["live"] == "true";

    private static ContainerStatsDocument DocumentOf(Container container, ContainerSample? sample)
    {
        var wanted = container.Spec.Template.Resources;
        return new ContainerStatsDocument(
            container.Metadata.Namespace ?? "", container.Metadata.Name, container.Spec.App, container.Spec.Node, sample?.SampledAt, sample?.CpuMillicores, sample?.MemoryBytes,
            wanted.Cpu.Value, wanted.Memory.Value > 0 ? wanted.Memory.Value : null);
    }

    private static NodeStatsDocument DocumentOf(Node node, NodeSample? sample) => new(
        node.Metadata.Name, sample?.SampledAt, sample?.CpuMillicores, node.Status.Capacity.Cpu.Value, sample?.MemoryBytes, node.Status.Capacity.Memory.Value, sample?.Containers.Length ?? 0);
}
