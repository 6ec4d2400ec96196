using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.Functions.Triggers;

namespace FunctionsPlatform.Functions.Http;

/// <summary>The role that a request needs, and where.</summary>
/// <param name="Role">Null: any known caller will do.</param>
/// <param name="Namespace">Null: for the whole cluster.</param>
internal sealed record AccessNeed(Role? Role, string? Namespace)
{
    /// <summary>No role is enough: only nodes and the platform's own token are.</summary>
    public bool NodesOnly { get; init; }

    /// <summary>Nodes may, and hosts that join.</summary>
    public bool AllowsNodes { get; init; }

    /// <summary>What calling the function with these route values needs.</summary>
    public static AccessNeed Of(FunctionDefinition.Http function, RouteValueDictionary route)
    {
        var space = route.TryGetValue("namespace", out var value) ? value as string : null;
        return function.Access switch
        {
            Access.Known or Access.Public or Access.Secret => new AccessNeed(null, null),
            Access.KnownOrNode => new AccessNeed(null, null) { AllowsNodes = true },
            Access.Node => new AccessNeed(null, null) { AllowsNodes = true, NodesOnly = true },
            Access.Viewer => new AccessNeed(OfKind(route, Contracts.Resources.Role.Viewer), space),
            Access.Operator => new AccessNeed(OfKind(route, Contracts.Resources.Role.Operator), space),
            _ => new AccessNeed(Contracts.Resources.Role.Admin, space),
        };
    }

    public override string ToString() => NodesOnly ? "a node's credential or an enrolment token" : Namespace is null ? $"the role {Role} for the whole cluster" : $"the role {Role} in namespace '{Namespace}'";

    // Who may do what is an administrator's; so are the hosts, and what is read on the control plane's own.
    private static Role OfKind(RouteValueDictionary route, Role role)
    {
        var plural = route.TryGetValue("plural", out var value) ? value as string : null;
        if (plural == ResourceKinds.ServiceAccount.Plural || plural == ResourceKinds.RoleBinding.Plural) return Contracts.Resources.Role.Admin;
        return (plural == ResourceKinds.Node.Plural || plural == ResourceKinds.Registry.Plural) && role > Contracts.Resources.Role.Viewer ? Contracts.Resources.Role.Admin : role;
    }
}
