using System.Text.Json;
using FunctionsPlatform.Storage;

namespace FunctionsPlatform.Durable;

/// <summary>Runs orchestrations when triggers come: it has no loop of its own. A host hands it the messages of <see cref="DurableTaskQueues"/>
/// and calls <see cref="SweepAsync"/> now and then.</summary>
/// <remarks>
/// <para>The host deletes a message once its handler has returned <see cref="HandlerResult.Completed"/>, and hides it again on
/// <see cref="HandlerResult.RetryLater"/> or an exception. Any number of calls may run at the same time, in any number of processes;
/// a message handled twice does no harm.</para>
/// <para>While a handler runs the host keeps its message hidden (extend at a third of the visibility) and cancels it when it has lost it.</para>
/// </remarks>
public sealed class DurableTaskEngine
{
    // Message ids are unique only within a queue.
    private const string StepPrefix = "s:";
    private const string ActivityPrefix = "a:";
    private static readonly TimeSpan BusyPause = TimeSpan.FromSeconds(1);

    private readonly DurableTaskBackend backend;
    private readonly InstanceGate gate;
    private readonly ActivityRunner activities;
    private readonly InstanceSweeper sweeper;

    public DurableTaskEngine(DurableTaskBackend backend, DurableTaskRegistry registry)
    {
        this.backend = backend;
        var logger = backend.Loggers.CreateLogger("FunctionsPlatform.Durable.Engine");
        var runner = new InstanceRunner(backend, new StepDecider(backend, registry), new EffectDispatcher(backend), logger);
        gate = new InstanceGate(runner.RunAsync);
        activities = new ActivityRunner(backend, registry, logger);
        sweeper = new InstanceSweeper(backend);
    }

    /// <summary>For messages of <see cref="DurableTaskQueues.Steps"/>.</summary>
    /// <exception cref="JsonException">The message is no doorbell: poison.</exception>
    public async Task<HandlerResult> HandleStepAsync(QueueMessage message, CancellationToken cancellationToken)
    {
        var doorbell = JsonSerializer.Deserialize(message.Body.Span, MessagesJson.Default.Doorbell) ?? throw new JsonException("An empty doorbell.");
        // An alarm that is early (a clock behind, a delay longer than the queue's longest) is for later.
        if (doorbell.Due is { } due && due > backend.Time.GetUtcNow())
        {
            await backend.Bells.SetAlarmAsync(doorbell.Instance, due, cancellationToken).ConfigureAwait(false);
            return HandlerResult.Done;
        }

        return await RunAsync(doorbell.Instance, new Trigger(StepPrefix + message.Id, message.DequeueCount > 1), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>For messages of <see cref="DurableTaskQueues.Activities"/>. Takes as long as the activity.</summary>
    /// <exception cref="JsonException">The message is no activity's: poison.</exception>
    public async Task<HandlerResult> HandleActivityAsync(QueueMessage message, CancellationToken cancellationToken)
    {
        var call = JsonSerializer.Deserialize(message.Body.Span, MessagesJson.Default.ActivityMessage) ?? throw new JsonException("An empty activity message.");
        if (message.DequeueCount > 1 && await activities.IsSettledAsync(call, cancellationToken).ConfigureAwait(false))
            return await RunAsync(call.Instance, new Trigger(ActivityPrefix + message.Id, true), cancellationToken).ConfigureAwait(false);

        var outcome = await activities.RunAsync(call, message.DequeueCount, cancellationToken).ConfigureAwait(false);
        var direct = new InboxRow("", backend.Time.GetUtcNow(), [outcome]);
        var trigger = new Trigger(ActivityPrefix + message.Id, message.DequeueCount > 1, direct, call.Execution);
        var result = await RunAsync(call.Instance, trigger, cancellationToken).ConfigureAwait(false);
        // Busy, suspended or parked: the outcome waits in the inbox, and the activity need not run again.
        if (!trigger.IsTaken) await activities.StoreAsync(call, outcome, cancellationToken).ConfigureAwait(false);
        return trigger.IsTaken ? result : HandlerResult.Done;
    }

    /// <summary>Rings for instances that have been overdue for longer than <see cref="DurableTaskOptions.SweepGrace"/>, and repairs the index.
    /// For a timer, every minute or so.</summary>
    public Task<SweepResult> SweepAsync(CancellationToken cancellationToken) => sweeper.SweepAsync(cancellationToken);

    private async Task<HandlerResult> RunAsync(string instanceId, Trigger trigger, CancellationToken cancellationToken)
    {
        try
        {
            await gate.RunAsync(instanceId, trigger, cancellationToken).ConfigureAwait(false);
            return HandlerResult.Done;
        }
        catch (InstanceBusyException busy)
        {
            return new HandlerResult.RetryLater(BusyPause, busy.Message);
        }
    }
}
