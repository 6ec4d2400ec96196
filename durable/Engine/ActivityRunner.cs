using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging;

namespace FunctionsPlatform.Durable;

/// <summary>Runs activities' code and turns what comes of it into an outcome.</summary>
internal sealed class ActivityRunner(DurableTaskBackend backend, DurableTaskRegistry registry, ILogger logger)
{
    /// <summary>True when a message that has come again need not be run: its outcome is known or nobody waits for it any more.</summary>
    public async Task<bool> IsSettledAsync(ActivityMessage call, CancellationToken cancellationToken)
    {
        if (await backend.Instances.LoadAsync(call.Instance, cancellationToken).ConfigureAwait(false) is not { } loaded) return true;
        if (loaded.Head.Status.IsTerminal() || loaded.Head.ExecutionKey != call.Execution) return true;
        if (loaded.Steps.SelectMany(step => step.Events).OfType<HistoryEvent.Completion>().Any(outcome => outcome.TaskId == call.Task)) return true;
        var row = InstanceRows.Completion(call.Execution, call.Task);
        return await backend.Instances.InboxHasAsync(call.Instance, row, cancellationToken).ConfigureAwait(false);
    }

    /// <exception cref="OperationCanceledException">The host stops: the message comes again.</exception>
    public async Task<HistoryEvent.Completion> RunAsync(ActivityMessage call, int deliveries, CancellationToken cancellationToken)
    {
        using var span = DurableTelemetry.Source.StartActivity($"activity {call.Name}", ActivityKind.Consumer, call.TraceParent);
        span?.SetTag("durable.instance", call.Instance).SetTag("durable.task", call.Task).SetTag("durable.attempt", call.Attempt);
        var started = backend.Time.GetTimestamp();
        var outcome = await OutcomeAsync(call, deliveries, cancellationToken).ConfigureAwait(false);
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
        if (!registry.TryGetActivity(call.Name, out var factory)) return Refuse(call, "ActivityNotFound", $"No activity named '{call.Name}' is registered.");
        var packed = call.Input is null && call.InputBlob is null ? null : new Payload(call.Input, call.InputBlob, call.InputSize);
        var input = await backend.Payloads.LoadAsync(packed, cancellationToken).ConfigureAwait(false);

        Payload? result;
        try
        {
            var output = await RunCodeAsync(factory(), call, input?.Text, deliveries, cancellationToken).ConfigureAwait(false);
            result = backend.Payloads.Create($"The result of activity '{call.Name}'", backend.Options.DataConverter.Serialize(output));
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

    private Task<object?> RunCodeAsync(ITaskActivity activity, ActivityMessage call, string? input, int deliveries, CancellationToken cancellationToken)
    {
        var context = new TaskActivityContext
        {
            Name = call.Name,
            InstanceId = call.Instance,
            Attempt = call.Attempt,
            DeliveryCount = deliveries,
            IdempotencyKey = string.Create(CultureInfo.InvariantCulture, $"{call.Execution}.{call.Task}"),
            CancellationToken = cancellationToken,
        };
        return activity.RunAsync(context, backend.Options.DataConverter.Deserialize(input, activity.InputType));
    }

    private static HistoryEvent.TaskFailed Refuse(ActivityMessage call, string type, string message) =>
        new(call.Task, new TaskFailureDetails(type, message) { IsNonRetriable = true });
}
