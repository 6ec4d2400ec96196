namespace FunctionsPlatform.Durable;

/// <summary>Turns what waits for an instance into the batch that takes it in. Writes payload blobs ahead of the batch and nothing else.</summary>
internal sealed class StepDecider(DurableTaskBackend backend, DurableTaskRegistry registry)
{
    /// <returns>Null when there is nothing to commit.</returns>
    public async Task<StepCommit?> DecideAsync(LiveInstance instance, Inbox inbox, IReadOnlyList<Trigger> triggers, CancellationToken cancellationToken)
    {
        var now = Later(backend.Time.GetUtcNow(), instance.Head.UpdatedAt);
        var inputs = StepInputs.Of(instance.Head, inbox.Rows, triggers, now);
        if (inputs.IsEmpty && !instance.MustWrite) return null;

        var draft = new StepDraft(backend, instance, inputs, now, triggers[0].MessageId) { InboxIsWhole = inbox.IsWhole };
        if (draft.TryTerminate()) return await draft.BuildAsync(cancellationToken).ConfigureAwait(false);
        draft.ApplyControls();
        if (draft.MayAdvance) await AdvanceAsync(instance, draft, cancellationToken).ConfigureAwait(false);
        return draft.IsWorthACommit ? await draft.BuildAsync(cancellationToken).ConfigureAwait(false) : null;
    }

    /// <exception cref="VersionRejectedException">The instance is another host's.</exception>
    private async Task AdvanceAsync(LiveInstance instance, StepDraft draft, CancellationToken cancellationToken)
    {
        if (!backend.Options.Versioning.Accepts(instance.Head.Version))
        {
            RefuseVersion(instance.Head, draft);
            return;
        }

        try
        {
            var execution = instance.Execution ??= await RebuildAsync(instance, cancellationToken).ConfigureAwait(false);
            await draft.AdvanceAsync(execution, cancellationToken).ConfigureAwait(false);
        }
        catch (DivergedException diverged)
        {
            draft.Park(diverged.Message);
        }
    }

    /// <exception cref="DivergedException">No code is registered for the instance, or it does not fit the history.</exception>
    private async Task<OrchestratorExecution> RebuildAsync(LiveInstance instance, CancellationToken cancellationToken)
    {
        var head = instance.Head;
        if (instance.Damage is { } damage) throw new DivergedException(damage);
        if (!registry.TryGetOrchestrator(head.Name, head.Version, out var factory)) throw DivergedException.Unregistered(head.Name, head.Version);
        var execution = new OrchestratorExecution(factory(), ExecutionIdentity.Of(head, backend.Options, backend.Loggers));
        if (instance.Steps.Length > 0) DurableTelemetry.Replays.Add(1);
        foreach (var step in instance.Steps)
        {
            var events = await backend.Payloads.LoadArrivalsAsync(step.Events, cancellationToken).ConfigureAwait(false);
            execution.Replay(step with { Events = events });
        }

        return execution;
    }

    private void RefuseVersion(InstanceHead head, StepDraft draft)
    {
        var versioning = backend.Options.Versioning;
        var message = $"Orchestration '{head.InstanceId}' is of version '{head.Version}'; this host is of version '{versioning.Version}' and runs {versioning.MatchStrategy}.";
        if (versioning.FailureStrategy == VersionFailureStrategy.Reject) throw new VersionRejectedException(message);
        draft.Fail(new TaskFailureDetails("VersionMismatch", message) { IsNonRetriable = true });
    }

    private static DateTimeOffset Later(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;
}
