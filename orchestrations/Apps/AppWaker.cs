using FunctionsPlatform.Durable;

namespace FunctionsPlatform.Orchestrations.Apps;

/// <summary>Tells the orchestration of an app that something has changed. A lost wake costs time only: <see cref="AppSweep"/> heals it.</summary>
public sealed class AppWaker(DurableTaskClient orchestrations)
{
    /// <summary>Starts the app's orchestration when there is none. The trace of the caller goes along.</summary>
    public Task WakeAsync(AppReference app, CancellationToken cancellationToken) =>
        orchestrations.WakeAsync(app.InstanceId, AppOrchestrator.Name, new ReconcileRequest(app, System.Diagnostics.Activity.Current?.Id), cancellationToken);

    public Task WakeAsync(IEnumerable<AppReference> apps, CancellationToken cancellationToken) =>
        Task.WhenAll(apps.Distinct().Select(app => WakeAsync(app, cancellationToken)));
}
