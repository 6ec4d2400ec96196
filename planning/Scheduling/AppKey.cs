using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.Planning.Scheduling;

/// <summary>An app among those of all namespaces.</summary>
internal readonly record struct AppKey(string? Namespace, string Name)
{
    public static AppKey Of(Container container) => new(container.Metadata.Namespace, container.Spec.App);
}
