namespace FunctionsPlatform.Contracts.Resources;

/// <summary>Gives subjects a role, in some namespaces or everywhere.</summary>
public sealed record RoleBinding : Resource
{
    public override string Kind { get; set; } = nameof(RoleBinding);

    public RoleBindingSpec Spec { get; set; } = new();
}
