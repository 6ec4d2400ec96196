using System.Diagnostics;
using System.Globalization;
using FunctionsPlatform.Storage;
using Microsoft.Extensions.Logging;

namespace FunctionsPlatform.Durable;

/// <summary>Runs activities' code and turns what comes of it into an outcome.</summary>
internal sealed class ActivityRunner(DurableTaskBackend backend, DurableTaskRegistry registry, ILogger logger)
{
    private static readonly TimeSpan TerminatePoll = TimeSpan.FromSeconds(10);

    /// <summary>True when a message that has come again need not be run: its outcome is known or nobody waits for it any more.</summary>
    public async Task<bool> IsSettledAsync(ActivityMessage call, CancellationToken cancellationToken)
    {
        if (await backend.Instances.LoadAsync(call.Instance, cancellationToken).ConfigureAwait(false) is not { } loaded) return true;
        if (loaded.Head.Status.IsTerminal() || loaded.Head.ExecutionKey != call.Execution) return true;
        return await IsKnownAsync(loaded, call, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>True when there is an outcome. One that nobody waits for is to run all the same if it never did.</summary>
    public async Task<bool> IsKnownAsync(ActivityMessage call, CancellationToken cancellationToken) =>
        await backend.Instances.LoadAsync(call.Instance, cancellationToken).ConfigureAwait(false) is { } loaded
        && loaded.Head.ExecutionKey == call.Execution
        && await IsKnownAsync(loaded, call, cancellationToken).ConfigureAwait(false);

    private async Task<bool> IsKnownAsync(LoadedInstance loaded, ActivityMessage call, CancellationToken cancellationToken)
    {
        if (loaded.Steps.SelectMany(step => step.Events).OfType<HistoryEvent.Completion>().Any(outcome => outcome.TaskId == call.Task)) return true;
        var row = InstanceRows.Completion(call.Execution, call.Task);
        return await backend.Instances.InboxHasAsync(call.Instance, row, cancellationToken).ConfigureAwait(false);
    }

    /// <exception cref="OperationCanceledException">The host stops: the message comes again.</exception>
    public async Task<HistoryEvent.Completion> RunAsync(ActivityMessage call, int deliveries, CancellationToken cancellationToken)
    {
        using var span = DurableTelemetry.Source.StartActivity($"activity {call.Name}", ActivityKind.Consumer, call.TraceParent);
        span?.SetTag("durable.instance", call.Instance).SetTag("durable.task", call.Task).SetTag("durable.attempt", call.Attempt);
        var (startedAt, started) = (backend.Time.GetUtcNow(), backend.Time.GetTimestamp());
        var outcome = await OutcomeAsync(call, deliveries, cancellationToken).ConfigureAwait(false);
        outcome = WithRun(outcome, new ActivityRun(startedAt, backend.Time.GetElapsedTime(started), deliveries));
        var failure = (outcome as HistoryEvent.TaskFailed)?.Failure;
        if (failure is not null)
        {
            span?.SetStatus(ActivityStatusCode.Error, failure.ErrorMessage);
            logger.ActivityFailed(call.Instance, call.Name, call.Task, call.Attempt, failure.ErrorType, failure.ErrorMessage);
        }

        DurableTelemetry.Activities.Add(1, new("name", call.Name), new("outcome", failure is null ? "completed" : "failed"));
        DurableTelemetry.ActivitySeconds.Record(backend.Time.GetElapsedTime(started).TotalSeconds, new KeyValuePair<string, object?>("name", call.Name));
        return outcome;
    }

    /// <summary>Leaves the outcome in the instance's inbox and rings.</summary>
    public async Task StoreAsync(ActivityMessage call, HistoryEvent.Completion outcome, CancellationToken cancellationToken)
    {
        var row = InstanceRows.Completion(call.Execution, call.Task);
        var inserted = await backend.Instances.InsertAsync(call.Instance, row, backend.Time.GetUtcNow(), outcome, cancellationToken).ConfigureAwait(false);
        if (inserted != InboxInsert.Gone) await backend.Bells.RingAsync(call.Instance, cancellationToken).ConfigureAwait(false);
    }

    private async Task<HistoryEvent.Completion> OutcomeAsync(ActivityMessage call, int deliveries, CancellationToken cancellationToken)
    {
        if (deliveries > backend.Options.MaxActivityDeliveries)
            return Refuse(call, "TooManyDeliveries", $"Activity '{call.Name}' was delivered {deliveries - 1} times and never finished.");
        if (!registry.TryGetActivity(call.Name, call.Version, out var factory)) return Refuse(call, "ActivityNotFound", NotRegistered(call));
        var packed = call.Input is null && call.InputBlob is null ? null : new Payload(call.Input, call.InputBlob, call.InputSize);
        var input = await backend.Payloads.LoadAsync(packed, cancellationToken).ConfigureAwait(false);

        Payload? result;
        try
        {
            using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var running = RunCodeAsync(factory(), call, input?.Text, deliveries, cancellation.Token);
            if (!running.IsCompleted) await WatchAsync(call.Instance, running, cancellation).ConfigureAwait(false);
            result = backend.Options.Pack($"The result of activity '{call.Name}'", await running.ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
#pragma warning disable CA1031 // Whatever an activity throws is its outcome, which the orchestrator sees.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return new HistoryEvent.TaskFailed(call.Task, TaskFailureDetails.FromException(exception));
        }

        return new HistoryEvent.TaskCompleted(call.Task, await backend.Payloads.StoreAsync(call.Instance, result, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Returns when the activity has ended; cancels it once its orchestration is terminated.</summary>
    private async Task WatchAsync(string instanceId, Task running, CancellationTokenSource cancellation)
    {
        backend.Running.Add(instanceId, cancellation);
        try
        {
            while (!running.IsCompleted)
            {
                // This process hears of a terminate at once; one that another process carried out is found by looking.
                using var looked = CancellationTokenSource.CreateLinkedTokenSource(cancellation.Token);
                await Task.WhenAny(running, Task.Delay(TerminatePoll, backend.Time, looked.Token)).ConfigureAwait(false);
                await looked.CancelAsync().ConfigureAwait(false);
                if (cancellation.IsCancellationRequested) return;
                if (!running.IsCompleted && await IsTerminatedAsync(instanceId, cancellation.Token).ConfigureAwait(false)) await cancellation.CancelAsync().ConfigureAwait(false);
            }
        }
        finally
        {
            backend.Running.Remove(instanceId, cancellation);
        }
    }

    private async Task<bool> IsTerminatedAsync(string instanceId, CancellationToken cancellationToken)
    {
        try
        {
            return await backend.Instances.GetHeadAsync(instanceId, cancellationToken).ConfigureAwait(false) is null or { Head.Status: OrchestrationRuntimeStatus.Terminated };
        }
        catch (Exception failure) when (failure is StorageException or OperationCanceledException)
        {
            // The activity goes on whatever the storage says now; the next look may succeed.
            return false;
        }
    }

    private static HistoryEvent.Completion WithRun(HistoryEvent.Completion outcome, ActivityRun run) => outcome switch
    {
        HistoryEvent.TaskCompleted completed => completed with { Run = run },
        HistoryEvent.TaskFailed failed => failed with { Run = run },
        _ => outcome,
    };

    private static string NotRegistered(ActivityMessage call) => call.Version is { } version
        ? $"No activity named '{call.Name}' of version '{version}' is registered."
        : $"No activity named '{call.Name}' is registered.";

    private async Task<object?> RunCodeAsync(ITaskActivity activity, ActivityMessage call, string? input, int deliveries, CancellationToken cancellationToken)
    {
        var context = new TaskActivityContext
        {
            Name = call.Name,
            InstanceId = call.Instance,
            Version = call.Version ?? "",
            Attempt = call.Attempt,
            DeliveryCount = deliveries,
            IdempotencyKey = string.Create(CultureInfo.InvariantCulture, $"{call.Execution}.{call.Task}"),
            CancellationToken = cancellationToken,
        };
        return await activity.RunAsync(context, backend.Options.DataConverter.Deserialize(input, activity.InputType)).ConfigureAwait(false);
    }

    private static HistoryEvent.TaskFailed Refuse(ActivityMessage call, string type, string message) =>
        new(call.Task, new TaskFailureDetails(type, message) { IsNonRetriable = true });
}
