using FunctionsPlatform.Contracts.RegistryEvents;
using FunctionsPlatform.Durable;
using FunctionsPlatform.Functions.Messages;
using FunctionsPlatform.Functions.Triggers;
using FunctionsPlatform.Orchestrations.Registry;

namespace FunctionsPlatform.Functions.Queue;

/// <summary>Takes what registries tell, whichever way it came into the queue, into the state: each event once.</summary>
internal sealed class RegistryEventFunction(PushIntake intake, HandledMessages handled, ILogger<RegistryEventFunction> logger)
{
    public async Task<HandlerResult> RunAsync(QueueDelivery delivery, CancellationToken cancellationToken)
    {
        switch (RegistryEventReader.Read(delivery.Body))
        {
            case RegistryEventResult.Read read:
                foreach (var ignored in read.Ignored) logger.EventIgnored(ignored.EventId, ignored.Reason, ignored.Message);
                await TakeAsync(read, cancellationToken);
                break;
            case RegistryEventResult.Wrong wrong:
                // Poison in the end, for someone to look at: nothing of ours writes such.
                throw new InvalidDataException($"The message {wrong.Reason}");
        }

        return new HandlerResult.Completed();
    }

    private async Task TakeAsync(RegistryEventResult.Read read, CancellationToken cancellationToken)
    {
        var fresh = new List<ImagePushed>();
        foreach (var push in read.Pushed.DistinctBy(IdOf))
        {
            if (await handled.ContainsAsync(RegistryEventQueue.Name, IdOf(push), cancellationToken)) logger.EventRepeated(push.EventId, $"{push.Image}");
            else fresh.Add(push);
        }

        if (fresh.Count == 0) return;
        await intake.TakeAsync([.. fresh], cancellationToken);
        foreach (var push in fresh) await handled.AddAsync(RegistryEventQueue.Name, IdOf(push), cancellationToken);
    }

    private static string IdOf(ImagePushed push) => $"{push.Source}:{push.EventId}";
}
