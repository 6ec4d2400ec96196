using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.Functions.Http;

/// <summary>What bindings give to a caller. Pure.</summary>
internal static class RoleRules
{
    /// <param name="space">Null: for the whole cluster, which bindings to namespaces do not reach.</param>
    /// <returns>The highest role; null when there is none.</returns>
    public static Role? HighestOf(IEnumerable<RoleBinding> bindings, Caller caller, string? space)
    {
        Role? highest = null;
        foreach (var binding in bindings.Where(binding => Reaches(binding, space) && binding.Spec.Subjects.Any(subject => Is(caller, subject))))
        {
            if (highest is null || binding.Spec.Role > highest) highest = binding.Spec.Role;
        }

        return highest;
    }

    // One that is being deleted gives nothing any more.
    private static bool Reaches(RoleBinding binding, string? space) =>
        binding.Metadata.DeletionTimestamp is null && (binding.Spec.Namespaces.IsEmpty || (space is not null && binding.Spec.Namespaces.Contains(space)));

    private static bool Is(Caller caller, Subject subject) => subject.Kind switch
    {
        SubjectKind.ServiceAccount => caller.Kind == CallerKind.ServiceAccount && caller.Name == subject.Name,
        SubjectKind.User => caller.Kind == CallerKind.User && caller.Name == subject.Name,
        SubjectKind.Group => caller.Kind == CallerKind.User && caller.Groups.Contains(subject.Name),
        _ => false,
    };
}
