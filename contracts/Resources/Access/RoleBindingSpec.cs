using System.Collections.Immutable;

namespace FunctionsPlatform.Contracts.Resources;

public sealed record RoleBindingSpec
{
    public Role Role { get; set; }

    public ImmutableArray<Subject> Subjects { get; set; } = [];

    /// <summary>Where it holds. Empty: in every namespace, and for what belongs to the whole cluster.</summary>
    public ImmutableArray<string> Namespaces { get; set; } = [];
}
