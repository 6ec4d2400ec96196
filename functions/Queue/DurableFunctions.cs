using FunctionsPlatform.Durable;
using FunctionsPlatform.Functions.Triggers;
using FunctionsPlatform.Storage;

namespace FunctionsPlatform.Functions.Queue;

/// <summary>The durable engine's triggers.</summary>
internal sealed class DurableFunctions(DurableTaskEngine engine)
{
    public Task<HandlerResult> StepAsync(QueueDelivery delivery, CancellationToken cancellationToken) => engine.HandleStepAsync(MessageOf(delivery), cancellationToken);

    public Task<HandlerResult> ActivityAsync(QueueDelivery delivery, CancellationToken cancellationToken) => engine.HandleActivityAsync(MessageOf(delivery), cancellationToken);

    // The engine reads body, id and count; the receipt stays with the host.
    private static QueueMessage MessageOf(QueueDelivery delivery) => new(delivery.Id, "", delivery.Body, delivery.DequeueCount, default);
}
