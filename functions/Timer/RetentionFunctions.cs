using FunctionsPlatform.Durable;
using FunctionsPlatform.Functions.Http;
using FunctionsPlatform.Orchestrations.Events;
using FunctionsPlatform.State;
using FunctionsPlatform.Storage.Spill;

namespace FunctionsPlatform.Functions.Timer;

/// <summary>Forgets what is old: Events, orchestrations that have ended, revisions that nobody can still be watching from, large values that no row names, the audit trail.</summary>
internal sealed class RetentionFunctions(
    EventRetention events, DurableTaskClient orchestrations, TimeSpan keepEnded, Keyspaces keyspaces, SpillingTableStore spilled, AuditTrail audit)
{
    public Task EventsAsync(DateTimeOffset now, CancellationToken cancellationToken) => events.PruneAsync(cancellationToken);

    public async Task OrchestrationsAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        PurgeResult result;
        do result = await orchestrations.PurgeCompletedAsync(now - keepEnded, cancellationToken: cancellationToken);
        while (!result.IsComplete);
    }

    public Task AuditAsync(DateTimeOffset now, CancellationToken cancellationToken) => audit.PruneAsync(cancellationToken);

    public async Task SpilledValuesAsync(DateTimeOffset now, CancellationToken cancellationToken) => await spilled.SweepAsync(cancellationToken);

    public async Task RevisionsAsync(DateTimeOffset now, CancellationToken cancellationToken) => await keyspaces.RetainAsync(cancellationToken);
}
