using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.Functions.Sessions;
using FunctionsPlatform.Orchestrations.Stats;
using FunctionsPlatform.State;

namespace FunctionsPlatform.Functions.Http;

/// <summary>DELETE of resources, and what deleting means for each kind.</summary>
internal sealed class ResourceDeleteFunctions(ResourceStore store, ResourceWriter writer, NamespaceFeed namespaces, IResourceListener listener, NodeSessions sessions,
    AssignmentMail? mail, NodeAdmission admission, StatsTable stats)
{
    /// <remarks>200 with the last state when it is gone; 202 when it goes as soon as what holds it is done: an App's containers first stop, a
    /// Container is stopped by its node and then replaced.</remarks>
    public async Task<IResult> DeleteAsync(HttpContext context)
    {
        if (!ResourceAddress.TryRead(context.Request, out var address, out var refusal)) return refusal;
        if (!WritePreconditions.TryRead(context.Request, out var preconditions, out refusal)) return refusal;
        if (address.Kind == ResourceKinds.Container) return await StopContainerAsync(address, preconditions, context.RequestAborted);
        if (address.Kind == ResourceKinds.AppRevision && await RevisionUse.FindAsync(store, address, context.RequestAborted) is { } used) return used;
        if (address.Kind == ResourceKinds.Node && await FindUseAsync(address.Name!, context.RequestAborted) is { } inUse) return inUse;
        var answer = await DeleteAsync(address, preconditions, context.RequestAborted);
        // Its credential is void by now; an agent that carries none (the platform's token) dials again and becomes a Node anew.
        if (address.Kind == ResourceKinds.Node && answer is ResourceResult)
        {
            sessions.Find(address.Name!)?.End();
            await stats.ForgetAsync(address.Name!, CancellationToken.None);
            if (mail is not null) await mail.AskToRenewAsync(address.Name!, "the Node was deleted", CancellationToken.None);
        }

        return answer;
    }

    /// <summary>Of a kind that nothing else depends on.</summary>
    public async Task<IResult> DeleteAsync(ResourceAddress address, WritePreconditions preconditions, CancellationToken cancellationToken)
    {
        while (true)
        {
            var current = await store.GetAsync(address.Kind, address.Namespace, address.Name!, cancellationToken);
            if (preconditions.Check(current) is { } unmet) return unmet;
            if (current is null) return Refusals.NotFound($"There is no {address}.");
            // Before, and again with each try: a process that dies in between leaves no Node that is gone and may come back.
            if (address.Kind == ResourceKinds.Node) await admission.ForgetAsync(address.Name!, cancellationToken);
            switch (await store.DeleteAsync(address.Kind, address.Namespace, address.Name!, Precondition.Unchanged(current), cancellationToken))
            {
                case WriteOutcome<Resource>.Deleted { Last: var last }:
                    await listener.ChangedAsync(last);
                    return new ResourceResult(address.Kind, last);
                case WriteOutcome<Resource>.Written { Resource: var held }:
                    await listener.ChangedAsync(held);
                    return new ResourceResult(address.Kind, held, StatusCodes.Status202Accepted);
            }
        }
    }

    private Task<IResult> StopContainerAsync(ResourceAddress address, WritePreconditions preconditions, CancellationToken cancellationToken) =>
        writer.WriteAsync(
            address,
            current =>
            {
                if (preconditions.Check(current) is { } unmet) return new WriteIntent.Refuse(unmet);
                if (current is not Container container) return new WriteIntent.Refuse(Refusals.NotFound($"There is no {address}."));
                return new WriteIntent.Store(container with { Spec = container.Spec with { DesiredState = DesiredState.Stopped } });
            },
            cancellationToken,
            StatusCodes.Status202Accepted);

    // A node that vanished under its containers would leave them bound to nothing.
    private async Task<IResult?> FindUseAsync(string node, CancellationToken cancellationToken)
    {
        var bound = 0;
        foreach (var space in await namespaces.ListAsync(cancellationToken))
        {
            var snapshot = await store.SnapshotAsync(space, cancellationToken);
            bound += snapshot.List<Container>().Count(container => container.Spec.Node == node && !container.Status.Phase.IsFinal());
        }

        return bound == 0 ? null : Refusals.InUse(
            $"{bound} containers are bound to node '{node}'. Cordon it (spec.unschedulable: true) and delete them, or stop its agent and wait until they are Lost.");
    }
}
