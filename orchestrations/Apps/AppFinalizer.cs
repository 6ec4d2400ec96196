using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.Orchestrations.Apps;

/// <summary>Holds an App until its last Container is gone. Set by the API when an App is made, and by the first reconciliation where it is missing.</summary>
public static class AppFinalizer
{
    public const string Name = "platform/containers";

    public static App With(App app) => app.Metadata.Finalizers.Contains(Name)
        ? app
        : app with { Metadata = app.Metadata with { Finalizers = [.. app.Metadata.Finalizers, Name] } };

    public static App Without(App app) => app with { Metadata = app.Metadata with { Finalizers = app.Metadata.Finalizers.Remove(Name) } };
}
