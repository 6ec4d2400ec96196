using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.Cli.Output;

internal static class RoleBindingTable
{
    public static IResourceTable Instance { get; } = new ResourceTable<RoleBinding>(
        ResourceJson.Default.RoleBinding,
        new Column<RoleBinding>("NAME", binding => binding.Metadata.Name),
        new Column<RoleBinding>("ROLE", binding => $"{binding.Spec.Role}"),
        new Column<RoleBinding>("NAMESPACES", binding => binding.Spec.Namespaces.IsEmpty ? "<all>" : string.Join(',', binding.Spec.Namespaces)),
        new Column<RoleBinding>("SUBJECTS", binding => string.Join(',', binding.Spec.Subjects.Select(subject => $"{subject.Kind.ToString().ToLowerInvariant()}:{subject.Name}"))),
        new Column<RoleBinding>("AGE", (binding, now) => new Cell(Age.Since(binding.Metadata.CreationTimestamp, now))));
}
