using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.State;

namespace FunctionsPlatform.Functions.Http;

/// <summary>Decides by the RoleBindings as they are now: taking one away holds from the next request on.</summary>
internal sealed class RoleGrants(ResourceStore store)
{
    /// <summary>Null when the caller may; otherwise why not.</summary>
    public async Task<ProblemResult?> CheckAsync(Caller caller, AccessNeed need, CancellationToken cancellationToken)
    {
        if (caller.Kind == CallerKind.Platform) return null;
        if (caller.Kind is CallerKind.Node or CallerKind.Joiner) return need.AllowsNodes ? null : Refusals.Forbidden($"{caller} may hold its node's sessions and nothing else.");
        if (need.NodesOnly) return Refusals.Forbidden($"{caller} needs {need}.");
        if (need.Role is not { } role) return null;
        var has = await HighestAsync(caller, need.Namespace, cancellationToken);
        return has >= role ? null : Refusals.Forbidden($"{caller} needs {need} and has {(has is null ? "none" : has)}.");
    }

    /// <summary>The caller's role there; null when there is none.</summary>
    public async Task<Role?> HighestAsync(Caller caller, string? space, CancellationToken cancellationToken)
    {
        if (caller.Kind == CallerKind.Platform) return Role.Admin;
        if (caller.Kind == CallerKind.Anonymous) return null;
        var list = await store.ListAsync(ResourceKinds.RoleBinding, null, new ListQuery(), cancellationToken);
        return RoleRules.HighestOf(list.Items.OfType<RoleBinding>(), caller, space);
    }
}
