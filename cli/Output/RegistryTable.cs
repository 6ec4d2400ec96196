using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.Cli.Output;

internal static class RegistryTable
{
    public static IResourceTable Instance { get; } = new ResourceTable<Registry>(
        ResourceJson.Default.Registry,
        new Column<Registry>("NAME", registry => registry.Metadata.Name),
        new Column<Registry>("SERVER", registry => registry.Spec.Server),
        new Column<Registry>("SOURCE", registry => SourceOf(registry.Spec)),
        new Column<Registry>("NAMESPACES", registry => registry.Spec.Namespaces.IsEmpty ? "<all>" : string.Join(',', registry.Spec.Namespaces)),
        new Column<Registry>("AGE", (registry, now) => new Cell(Age.Since(registry.Metadata.CreationTimestamp, now))));

    private static string SourceOf(RegistrySpec spec) => spec switch
    {
        { Basic: not null } => "basic",
        { TokenEndpoint: not null } => "tokenEndpoint",
        { DockerConfigFile: not null } => "dockerConfigFile",
        { CloudIdentity: { Provider: var provider } } => $"cloudIdentity:{provider.ToString().ToLowerInvariant()}",
        _ => "",
    };
}
