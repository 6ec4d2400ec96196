using System.Collections.Immutable;
using FunctionsPlatform.Contracts.RegistryEvents;
using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.Orchestrations.Events;
using FunctionsPlatform.Orchestrations.Workloads;
using FunctionsPlatform.Planning.Registry;
using FunctionsPlatform.State;
using Microsoft.Extensions.Logging;

namespace FunctionsPlatform.Orchestrations.Registry;

/// <summary>Takes what registries told into the state: every app whose image was pushed gets a decision, recorded as an Event, and those that follow are rolled out.</summary>
public sealed class PushIntake(ResourceStore resources, EventRecorder events, WorkloadWaker workloads, IDigestSource? digests, TimeProvider time, ILogger<PushIntake> logger)
{
    private const int Tries = 8;
    private const string Source = "registry-events";

    /// <summary>May be repeated: the same events then change nothing more.</summary>
    /// <exception cref="TimeoutException">Others kept writing the same apps.</exception>
    public async Task TakeAsync(ImmutableArray<ImagePushed> pushes, CancellationToken cancellationToken)
    {
        var decided = 0;
        var keyspaces = (await resources.ListKeyspacesAsync(cancellationToken).ConfigureAwait(false)).Where(keyspace => keyspace != PlatformApi.ClusterKeyspace).ToList();
        pushes = await CompleteAsync(pushes, keyspaces, cancellationToken).ConfigureAwait(false);
        foreach (var keyspace in keyspaces) decided += await TakeAsync(keyspace, pushes, cancellationToken).ConfigureAwait(false);

        if (decided > 0) return;
        foreach (var push in pushes) logger.NobodyUses($"{push.Image}", push.EventId);
    }

    /// <summary>Rolls an app out to what waits for approval.</summary>
    /// <param name="who">Kept with the decision.</param>
    /// <returns>The app; null when there is no such app, or nothing waits.</returns>
    public async Task<App?> ApproveAsync(string @namespace, string name, string who, CancellationToken cancellationToken)
    {
        DeployTarget? approved = null;
        var outcome = await resources.UpdateStatusAsync<App>(@namespace, name, app => (approved = PushedImage.Pending(app)) is null ? app : Approved(app, approved, who), cancellationToken).ConfigureAwait(false);
        if (outcome is not WriteOutcome<App>.Written { Resource: var after } || approved is null) return null;
        await workloads.WakeAsync(after.ToReference(), cancellationToken).ConfigureAwait(false);
        var regarding = new ObjectReference(nameof(App), name, after.Metadata.Uid);
        await events.RecordAsync(
            @namespace, [new EventRecord(regarding, EventType.Normal, "PushApproved", $"{approved.Image}@{approved.Digest} is rolled out, approved by {who}", Source, time.GetUtcNow())], cancellationToken).ConfigureAwait(false);
        return after;
    }

    private static App Approved(App app, DeployTarget target, string who) =>
        app with { Status = app.Status! with { Deploy = target with { Cause = $"{target.Cause}, approved by {who}" }, PendingDeploy = null } };

    // Only for images that some app follows: nobody makes us ask for others.
    private async Task<ImmutableArray<ImagePushed>> CompleteAsync(ImmutableArray<ImagePushed> pushes, IReadOnlyList<string> keyspaces, CancellationToken cancellationToken)
    {
        if (digests is null || pushes.All(push => push.Digest is not null)) return pushes;
        var followed = new HashSet<(string, string)>();
        foreach (var keyspace in keyspaces)
        {
            foreach (var app in (await resources.SnapshotAsync(keyspace, cancellationToken).ConfigureAwait(false)).List<App>().Where(app => app.Spec.Deploy?.OnPush is not null))
            {
                if (ImageName.Parse(app.Spec.Image) is { } image) followed.Add((image.Registry, image.Repository));
            }
        }

        var complete = ImmutableArray.CreateBuilder<ImagePushed>(pushes.Length);
        foreach (var push in pushes)
        {
            var isMissing = push.Digest is null && followed.Contains((push.Registry, push.Repository));
            complete.Add(isMissing ? push with { Digest = await digests.FindAsync(push.Image, cancellationToken).ConfigureAwait(false) } : push);
        }

        return complete.ToImmutable();
    }

    /// <returns>Decisions.</returns>
    private async Task<int> TakeAsync(string keyspace, ImmutableArray<ImagePushed> pushes, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < Tries; attempt++)
        {
            var snapshot = await resources.SnapshotAsync(keyspace, cancellationToken).ConfigureAwait(false);
            var plan = PushPlanner.Plan(pushes, snapshot.List<App>(), time.GetUtcNow());
            if (plan.Decisions.IsEmpty) return 0;
            var transaction = resources.Begin(keyspace);
            foreach (var app in plan.Changed) transaction.Put(app);
            if (!transaction.IsEmpty && await transaction.CommitAsync(cancellationToken).ConfigureAwait(false) is not ResourceTransactionOutcome.Committed) continue;
            // Also those that were changed by a delivery that ended before it got here.
            var deployed = plan.Decisions.Where(decision => decision.Outcome == PushOutcome.Deployed).Select(decision => snapshot.Get<App>(decision.App)!.ToReference());
            await workloads.WakeAsync(deployed, cancellationToken).ConfigureAwait(false);
            await TellAsync(keyspace, plan.Decisions, snapshot, cancellationToken).ConfigureAwait(false);
            return plan.Decisions.Length;
        }

        throw new TimeoutException($"The apps of {keyspace} were changed by others each time that a push was to be noted.");
    }

    private Task TellAsync(string keyspace, ImmutableArray<PushDecision> decisions, ResourceSnapshot snapshot, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        foreach (var decision in decisions) logger.Decided(keyspace, decision.App, decision.Reason, decision.Message);
        // A time for each: two of the same reason and time would count as one told twice.
        return events.RecordAsync(
            keyspace,
            [.. decisions.Select((decision, index) => new EventRecord(
                new ObjectReference(nameof(App), decision.App, snapshot.Get<App>(decision.App)!.Metadata.Uid), EventType.Normal, decision.Reason, decision.Message, Source, now.AddTicks(index)))],
            cancellationToken);
    }
}
