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

    // A failure that is still there at the fifth try is no accident.
    private const int StepTries = 5;

    private readonly DurableTaskBackend backend;
    private readonly InstanceGate gate;
    private readonly ActivityRunner activities;
    private readonly EffectDispatcher dispatcher;
    private readonly LocalSlots slots;
    private readonly InstanceSweeper sweeper;
    private readonly InstanceParker parker;

    public DurableTaskEngine(DurableTaskBackend backend, DurableTaskRegistry registry)
    {
        this.backend = backend;
        var logger = backend.Loggers.CreateLogger("FunctionsPlatform.Durable.Engine");
        dispatcher = new EffectDispatcher(backend);
        slots = new LocalSlots(backend.Options.LocalActivities);
        var runner = new InstanceRunner(backend, new StepDecider(backend, registry), dispatcher, logger);
        gate = new InstanceGate(runner.RunAsync);
        activities = new ActivityRunner(backend, registry, logger);
        sweeper = new InstanceSweeper(backend);
        parker = new InstanceParker(backend, logger);
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

        if (message.DequeueCount > StepTries && !await parker.TryBeginAsync(doorbell.Instance, cancellationToken).ConfigureAwait(false)) return HandlerResult.Done;
        var trigger = new Trigger(StepPrefix + message.Id, message.DequeueCount > 1);
        try
        {
            var result = await RunAsync(doorbell.Instance, trigger, cancellationToken).ConfigureAwait(false);
            if (result is HandlerResult.Completed) await RunLocalAsync(doorbell.Instance, trigger, cancellationToken).ConfigureAwait(false);
            return result;
        }
        catch (VersionRejectedException)
        {
            await backend.Bells.PassOnAsync(doorbell, cancellationToken).ConfigureAwait(false);
            await RunLocalAsync(doorbell.Instance, trigger, cancellationToken).ConfigureAwait(false);
            return HandlerResult.Done;
        }
        catch (Exception failure) when (IsOurs(failure) && message.DequeueCount >= StepTries)
        {
            await parker.ParkAsync(doorbell.Instance, $"Its step failed {message.DequeueCount} times: {failure.GetType().Name}: {failure.Message}", cancellationToken).ConfigureAwait(false);
            return HandlerResult.Done;
        }
        finally
        {
            // However it ended, the process outlived it.
            if (message.DequeueCount > StepTries) await parker.EndAsync(doorbell.Instance).ConfigureAwait(false);
        }
    }

    /// <summary>For messages of <see cref="DurableTaskQueues.Activities"/>. Takes as long as the activity.</summary>
    /// <exception cref="JsonException">The message is no activity's: poison.</exception>
    public async Task<HandlerResult> HandleActivityAsync(QueueMessage message, CancellationToken cancellationToken)
    {
        var call = JsonSerializer.Deserialize(message.Body.Span, MessagesJson.Default.ActivityMessage) ?? throw new JsonException("An empty activity message.");
        var isOver = message.DequeueCount > 1
            ? await activities.IsSettledAsync(call, cancellationToken).ConfigureAwait(false)
            : call.Resent is true && await activities.IsKnownAsync(call, cancellationToken).ConfigureAwait(false);
        // One that was sent again, too, may have been out before and have a step booked under it, which only its run sends.
        if (isOver)
            return await TryRunAsync(call.Instance, new Trigger(ActivityPrefix + message.Id, true), 1, cancellationToken).ConfigureAwait(false);

        var outcome = await activities.RunAsync(call, message.DequeueCount, cancellationToken).ConfigureAwait(false);
        var direct = new DirectOutcome(call, outcome, backend.Time.GetUtcNow(), null);
        var trigger = new Trigger(ActivityPrefix + message.Id, message.DequeueCount > 1) { Direct = [direct] };
        var result = await TryRunAsync(call.Instance, trigger, message.DequeueCount, cancellationToken).ConfigureAwait(false);
        // Busy, suspended, parked or failing: the outcome waits in the inbox, and the activity need not run again.
        if (!direct.IsTaken) await activities.StoreAsync(call, outcome, cancellationToken).ConfigureAwait(false);
        await RunLocalAsync(call.Instance, trigger, cancellationToken).ConfigureAwait(false);
        return direct.IsTaken ? result : HandlerResult.Done;
    }

    /// <summary>Runs the activities that the trigger's run decided on and those that follow from them; its message is in hand until then.</summary>
    private Task RunLocalAsync(string instanceId, Trigger trigger, CancellationToken cancellationToken)
    {
        if (trigger.Local.Count == 0) return Task.CompletedTask;
        var burst = new LocalBurst(
            backend, activities, dispatcher, slots, (next, token) => TryRunAsync(instanceId, next, 1, token), trigger.MessageId, cancellationToken);
        return burst.RunAsync(trigger.Local);
    }

    /// <summary>Lets the instance take the outcome in at once. Where that fails, its doorbell will fail, with nobody's activity run again for it.</summary>
    private async Task<HandlerResult> TryRunAsync(string instanceId, Trigger trigger, long deliveries, CancellationToken cancellationToken)
    {
        // Whatever ended the deliveries before was this activity or this step: apart from each other they can be told apart.
        if (deliveries > StepTries) return HandlerResult.Done;
        try
        {
            return await RunAsync(instanceId, trigger, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failure) when (IsOurs(failure) || failure is VersionRejectedException)
        {
            return HandlerResult.Done;
        }
    }

    /// <summary>Rings for instances that have been overdue for longer than <see cref="DurableTaskOptions.SweepGrace"/>, and repairs the index.
    /// For a timer, every minute or so; one at a time.</summary>
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
        finally
        {
            backend.Quiet.Forget(instanceId);
        }
    }

    // Not the storage's, which pass, and not the host's that stops.
    private static bool IsOurs(Exception failure) => failure is not (StorageException or OperationCanceledException or InstanceBusyException or VersionRejectedException);
}
