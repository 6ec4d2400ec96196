namespace FunctionsPlatform.Contracts.Resources;

/// <summary>How many replicas an app is to have.</summary>
public static class AppReplicas
{
    /// <summary>What its spec says or, where that leaves it to the autoscaler, what that has decided.</summary>
    public static int WantedReplicas(this App app) => app.Spec.Autoscale is { } autoscale
        ? Math.Clamp(app.Status?.Autoscale?.DesiredReplicas ?? app.Spec.Replicas, autoscale.MinReplicas, Math.Max(autoscale.MinReplicas, autoscale.MaxReplicas))
        : app.Spec.Replicas;
}
