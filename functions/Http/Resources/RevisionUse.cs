using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.Orchestrations.Workloads;
using FunctionsPlatform.State;

namespace FunctionsPlatform.Functions.Http;

/// <summary>Whether an AppRevision is what its app runs, is on the way to, or would go back to.</summary>
internal static class RevisionUse
{
    /// <returns>Null when nothing needs it.</returns>
    public static async Task<ProblemResult?> FindAsync(ResourceStore resources, ResourceAddress address, CancellationToken cancellationToken)
    {
        var snapshot = await resources.SnapshotAsync(address.Namespace!, cancellationToken);
        if (snapshot.Get<AppRevision>(address.Name!) is not { Spec: { Number: var number, App: { Length: > 0 } name } } revision) return null;
        if (snapshot.Get<App>(name) is not { Status: { } status } app || revision.OwningWorkload()?.Uid != app.Metadata.Uid) return null;
        var isUsed = number == status.StableRevision || number == status.Rollout?.Revision || number == status.Rollout?.RolledBackTo;
        return isUsed ? Refusals.InUse($"{address} is what App '{name}' runs or would go back to.") : null;
    }
}
