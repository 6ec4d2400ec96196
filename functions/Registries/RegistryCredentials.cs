using FunctionsPlatform.Contracts.RegistryEvents;
using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.State;

namespace FunctionsPlatform.Functions.Registries;

/// <summary>Which Registry is for an image in a namespace, and what it gives.</summary>
internal sealed class RegistryCredentials(ResourceStore resources, RegistryTokens tokens)
{
    /// <returns>With the name of the Registry that was used; null where there is none.</returns>
    public async Task<(RegistryGrant Grant, string? Registry)> ForAsync(string space, ImageName image, CancellationToken cancellationToken)
    {
        var list = await resources.ListAsync(ResourceKinds.Registry, null, new ListQuery(), cancellationToken);
        var registry = list.Items.OfType<Registry>().Where(one => one.Metadata.DeletionTimestamp is null && Serves(one.Spec, space, image))
            // One that names the namespace knows it better than one for all.
            .OrderBy(one => one.Spec.Namespaces.IsEmpty).ThenBy(one => one.Metadata.Name, StringComparer.Ordinal).FirstOrDefault();
        return registry is null ? (new RegistryGrant.Anonymous(), null) : (await tokens.MintAsync(registry.Spec, image, cancellationToken), registry.Metadata.Name);
    }

    private static bool Serves(RegistrySpec spec, string space, ImageName image) =>
        ImageName.Of(spec.Server, "x", null, null)?.Registry == image.Registry && (spec.Namespaces.IsEmpty || spec.Namespaces.Contains(space));
}
