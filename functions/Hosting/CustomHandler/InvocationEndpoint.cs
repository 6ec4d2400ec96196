using System.Diagnostics;
using FunctionsPlatform.Durable;
using FunctionsPlatform.Functions.Triggers;
using FunctionsPlatform.Messaging;
using FunctionsPlatform.Storage;

namespace FunctionsPlatform.Functions.Hosting;

/// <summary>Answers the host's POST for one function that is not called by HTTP.</summary>
/// <param name="lastDelivery">After so many failed deliveries the host gives a message up.</param>
internal sealed class InvocationEndpoint(
    FunctionDefinition function, int lastDelivery, IQueueStore queues, TimeProvider time, HostLogProvider log, ILogger<InvocationEndpoint> logger) : IDisposable
{
    /// <summary>Below the <c>functionTimeout</c> of the exported host.json, at which the host ends the whole process.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromMinutes(8);

    private static readonly ActivitySource Source = new("FunctionsPlatform.Functions");

    // host.json knows one limit for all queues. Those beyond wait here, in hand and prolonged by the host.
    private readonly SemaphoreSlim hands = new(function switch
    {
        FunctionDefinition.Queue queue => queue.Policy.Concurrency,
        FunctionDefinition.ServiceBus messages => messages.Policy.Concurrency,
        FunctionDefinition.EventGrid events => events.Policy.Concurrency,
        _ => 1,
    });

    public async Task InvokeAsync(HttpContext context)
    {
        var id = context.Request.Headers[Invocation.IdHeader].ToString();
        if (IsProxied(context.Request))
        {
            await InvocationAnswer.FailedAsync(context, StatusCodes.Status404NotFound, "Only the Functions host itself calls this.");
            return;
        }

        using var scope = new InvocationScope(function.Name, id);
        using var span = Source.StartActivity($"invoke {function.Name}", ActivityKind.Consumer);
        span?.SetTag("faas.invocation_id", id).SetTag("faas.name", function.Name);
        using var over = new CancellationTokenSource(Limit, time);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, over.Token);
        try
        {
            var invocation = Invocation.Parse(await ReadAsync(context.Request, ended.Token), id);
            await RunAsync(invocation, ended.Token);
            await InvocationAnswer.DoneAsync(context, scope.Take());
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The host has hung up; nobody reads an answer.
            log.Release(scope.Take());
        }
        catch (Exception error)
        {
            logger.InvocationFailed(error, function.Name, id);
            // Answers of failed calls are not read for lines.
            log.Release(scope.Take());
            span?.SetStatus(ActivityStatusCode.Error, error.Message);
            await InvocationAnswer.FailedAsync(context, StatusCodes.Status500InternalServerError, $"{error.GetType().Name}: {error.Message}");
        }
    }

    public void Dispose() => hands.Dispose();

    // The host's own calls carry no such header, and what it forwards from outside always does: no stranger can ring a bell here.
    private static bool IsProxied(HttpRequest request) => request.Headers.ContainsKey("X-Forwarded-For") || request.Headers.ContainsKey("X-Forwarded-Host");

    private static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body, cancellationToken);
        return body.ToArray();
    }

    private async Task RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        await hands.WaitAsync(cancellationToken);
        try
        {
            if (function is FunctionDefinition.Queue queue) await TakeAsync(queue, HostMessage.Read(invocation), cancellationToken);
            else if (function is FunctionDefinition.ServiceBus messages) await TakeAsync(messages, HostMessage.ReadFromBroker(invocation, messages.Source.ToString()), cancellationToken);
            else if (function is FunctionDefinition.EventGrid events) await TakeAsync(events, HostMessage.Read(invocation), cancellationToken);
            else if (function is FunctionDefinition.Timer timer) await timer.Handler(time.GetUtcNow(), cancellationToken);
        }
        finally
        {
            hands.Release();
        }
    }

    private async Task TakeAsync(FunctionDefinition.Queue queue, QueueDelivery delivery, CancellationToken cancellationToken)
    {
        var result = await HandleAsync(queue, delivery, cancellationToken);
        if (result is HandlerResult.Poison poison)
        {
            var letter = new DeadLetter(delivery.Id, poison.Reason, delivery.DequeueCount, time.GetUtcNow(), delivery.Body.ToArray());
            await queues.GiveUpAsync(queue.Source, letter, CancellationToken.None);
        }

        if (result is not HandlerResult.RetryLater later) return;
        // The host has no "later" but failure. A message that was out before may have work noted under its id, so only a fresh one is sent anew.
        if (delivery.DequeueCount > 1) throw new RetryLaterException(later.Reason);
        await queues.SendAsync(queue.Source, delivery.Body, later.Delay, CancellationToken.None);
    }

    // At its last delivery the host would keep the message without the reason.
    private async Task<HandlerResult> HandleAsync(FunctionDefinition.Queue queue, QueueDelivery delivery, CancellationToken cancellationToken)
    {
        try
        {
            return await queue.Handler(delivery, cancellationToken);
        }
        catch (Exception error) when (error is not OperationCanceledException && delivery.DequeueCount >= lastDelivery)
        {
            logger.InvocationFailed(error, function.Name, delivery.Id);
            return new HandlerResult.Poison($"{error.GetType().Name}: {error.Message}");
        }
    }

    // A failure is all that Event Grid understands as "later".
    private static async Task TakeAsync(FunctionDefinition.EventGrid events, QueueDelivery delivery, CancellationToken cancellationToken)
    {
        if (await events.Handler(delivery, cancellationToken) is HandlerResult.RetryLater later) throw new RetryLaterException(later.Reason);
    }

    // The host knows success and failure: it completes the message, or hands it back at once, and the broker counts until it is a dead letter. So the pauses are made here, while the
    // host prolongs the lock; what can never be handled has none.
    private async Task TakeAsync(FunctionDefinition.ServiceBus messages, IncomingMessage message, CancellationToken cancellationToken)
    {
        switch (await messages.Handler(message, cancellationToken))
        {
            case MessageOutcome.Later later:
                await Task.Delay(messages.Policy.Backoff(Math.Max(1, message.DeliveryCount)), time, cancellationToken);
                throw new RetryLaterException(later.Reason);
            case MessageOutcome.DeadLetter letter:
                throw new DeadLetterException($"{letter.Reason}: {letter.Description}");
        }
    }
}
