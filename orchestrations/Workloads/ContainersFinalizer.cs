using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.Orchestrations.Workloads;

/// <summary>Holds a workload until the last of what it owns is gone. Set by the API when it is made, and by the first reconciliation where it is missing.</summary>
public static class ContainersFinalizer
{
    public const string Name = "platform/containers";

    public static T With<T>(T workload) where T : Resource => workload.Metadata.Finalizers.Contains(Name)
        ? workload
        : (T)((Resource)workload with { Metadata = workload.Metadata with { Finalizers = [.. workload.Metadata.Finalizers, Name] } });

    public static T Without<T>(T workload) where T : Resource =>
        (T)((Resource)workload with { Metadata = workload.Metadata with { Finalizers = workload.Metadata.Finalizers.Remove(Name) } });
}
