using System.Collections.Immutable;
using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.Orchestrations.Nodes;

namespace FunctionsPlatform.Functions.Http;

/// <summary>Puts the last heartbeat into Nodes as they are read: heartbeats live in a table of their own and raise no revision.</summary>
internal sealed class NodeReading(HeartbeatTable heartbeats)
{
    public async ValueTask<Resource> CompleteAsync(Resource resource, CancellationToken cancellationToken) =>
        resource is Node node ? With(node, await heartbeats.LastAsync(node.Metadata.Name, cancellationToken)) : resource;

    public async ValueTask<ImmutableArray<Resource>> CompleteAsync(ImmutableArray<Resource> resources, CancellationToken cancellationToken)
    {
        if (resources.IsEmpty || resources[0] is not Node) return resources;
        var beats = await heartbeats.ListAsync(cancellationToken);
        return [.. resources.Cast<Node>().Select(node => With(node, beats.TryGetValue(node.Metadata.Name, out var at) ? at : null))];
    }

    private static Node With(Node node, DateTimeOffset? lastHeartbeat) => node with { Status = node.Status with { LastHeartbeat = lastHeartbeat } };
}
