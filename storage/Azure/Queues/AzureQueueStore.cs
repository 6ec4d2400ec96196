using System.Collections.Concurrent;
using Azure;
using Azure.Storage.Queues;
using FunctionsPlatform.Storage.Azure.Http;

namespace FunctionsPlatform.Storage.Azure.Queues;

/// <remarks>Bodies travel as base64, which is what the Functions host expects. The service counts in whole seconds: delays and visibilities are rounded up.</remarks>
internal sealed class AzureQueueStore(QueueServiceClient service, AzureStoreOptions options, TimeProvider time) : IQueueStore, IDisposable
{
    private static readonly TimeSpan Forever = TimeSpan.FromSeconds(-1);
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, AzureQueue> queues = new(StringComparer.Ordinal);
    private volatile bool disposed;

    public async ValueTask SendAsync(string queue, ReadOnlyMemory<byte> body, TimeSpan visibleAfter, CancellationToken cancellationToken)
    {
        QueueRules.RequireMessage(queue, body, visibleAfter);
        cancellationToken.ThrowIfCancellationRequested();
        var delay = WholeSeconds(visibleAfter);
        var target = Queue(queue);
        await WriteAsync($"Sending to {queue}", () => target.CallAsync(client =>
            client.SendMessageAsync(BinaryData.FromBytes(body), delay, Forever, CancellationToken.None))).ConfigureAwait(false);
        target.Expect(delay);
    }

    public async ValueTask<IReadOnlyList<QueueMessage>> ReceiveAsync(QueueReceive request, CancellationToken cancellationToken)
    {
        QueueRules.RequireReceive(request);
        cancellationToken.ThrowIfCancellationRequested();
        var queue = Queue(request.Queue);
        return await QueueReceiver.ReceiveAsync(request, TakeAsync, queue.Waiters, time, cancellationToken).ConfigureAwait(false);

        async ValueTask<QueueTake> TakeAsync(CancellationToken token)
        {
            token.ThrowIfCancellationRequested();
            var messages = await TakeOnceAsync(queue, request).ConfigureAwait(false);
            return new QueueTake(messages, queue.AfterLook(messages.Count, request.Max));
        }
    }

    public async ValueTask<string?> ExtendAsync(string queue, QueueMessage message, TimeSpan visibility, CancellationToken cancellationToken)
    {
        QueueRules.RequireName(queue);
        QueueRules.RequireDelay(visibility, nameof(visibility));
        cancellationToken.ThrowIfCancellationRequested();
        var (target, hidden) = (Queue(queue), WholeSeconds(visibility));
        try
        {
            var receipt = await WriteAsync($"Extending a message of {queue}", async () => await target.Client.UpdateMessageAsync(
                message.Id, message.Receipt, visibilityTimeout: hidden, cancellationToken: CancellationToken.None).ConfigureAwait(false)).ConfigureAwait(false);
            target.Expect(hidden);
            return receipt.Value.PopReceipt;
        }
        catch (StorageException stale) when (IsStale(stale))
        {
            return null;
        }
    }

    public async ValueTask<bool> DeleteAsync(string queue, QueueMessage message, CancellationToken cancellationToken)
    {
        QueueRules.RequireName(queue);
        cancellationToken.ThrowIfCancellationRequested();
        var client = Queue(queue).Client;
        try
        {
            await WriteAsync($"Deleting a message of {queue}", async () =>
                await client.DeleteMessageAsync(message.Id, message.Receipt, CancellationToken.None).ConfigureAwait(false)).ConfigureAwait(false);
            return true;
        }
        catch (StorageException stale) when (IsStale(stale))
        {
            return false;
        }
    }

    public async ValueTask<IReadOnlyList<QueueMessage>> PeekAsync(string queue, int max, CancellationToken cancellationToken)
    {
        QueueRules.RequirePeek(queue, max);
        try
        {
            var peeked = await Queue(queue).Client.PeekMessagesAsync(max, cancellationToken).ConfigureAwait(false);
            return [.. peeked.Value.Select(message => new QueueMessage(message.MessageId, "", message.Body.ToMemory(), (int)message.DequeueCount, message.InsertedOn ?? default))];
        }
        catch (RequestFailedException missing) when (missing.ErrorCode == "QueueNotFound")
        {
            return [];
        }
        catch (Exception error) when (Failures.IsService(error) && !cancellationToken.IsCancellationRequested)
        {
            throw Failures.Read($"Looking at the messages of {queue}", error);
        }
    }

    public async ValueTask<long> CountAsync(string queue, CancellationToken cancellationToken)
    {
        QueueRules.RequireName(queue);
        try
        {
            var properties = await Queue(queue).Client.GetPropertiesAsync(cancellationToken).ConfigureAwait(false);
            return properties.Value.ApproximateMessagesCountLong;
        }
        catch (RequestFailedException missing) when (missing.ErrorCode == "QueueNotFound")
        {
            return 0;
        }
        catch (Exception error) when (Failures.IsService(error) && !cancellationToken.IsCancellationRequested)
        {
            throw Failures.Read($"Counting the messages of {queue}", error);
        }
    }

    /// <summary>Ends the waits: each receiver is told that the store is closed.</summary>
    public void Dispose()
    {
        disposed = true;
        foreach (var queue in queues.Values) queue.Dispose();
    }

    private static async ValueTask<IReadOnlyList<QueueMessage>> TakeOnceAsync(AzureQueue queue, QueueReceive request)
    {
        // The service hides for a second at least; a message wanted without hiding is given back at once.
        var hidden = request.Visibility > Second ? WholeSeconds(request.Visibility) : Second;
        // Not cancelled on the way: messages whose answer nobody takes would stay hidden.
        var taken = await WriteAsync($"Receiving from {request.Queue}", () => queue.CallAsync(client =>
            client.ReceiveMessagesAsync(request.Max, hidden, CancellationToken.None))).ConfigureAwait(false);
        var messages = new QueueMessage[taken.Value.Length];
        for (var index = 0; index < messages.Length; index++)
        {
            var message = taken.Value[index];
            var receipt = message.PopReceipt;
            if (request.Visibility == TimeSpan.Zero)
            {
                var back = await WriteAsync($"Giving back a message of {request.Queue}", async () =>
                    await queue.Client.UpdateMessageAsync(message.MessageId, receipt, visibilityTimeout: TimeSpan.Zero).ConfigureAwait(false)).ConfigureAwait(false);
                receipt = back.Value.PopReceipt;
            }

            messages[index] = new QueueMessage(message.MessageId, receipt, message.Body.ToMemory(), (int)message.DequeueCount, message.InsertedOn ?? default);
        }

        return messages;
    }

    private static async ValueTask<T> WriteAsync<T>(string what, Func<ValueTask<T>> call)
    {
        try
        {
            return await call().ConfigureAwait(false);
        }
        catch (Exception error) when (Failures.IsService(error))
        {
            throw Failures.Write(what, error);
        }
    }

    // Gone, taken by someone else since, or never of this queue.
    private static bool IsStale(StorageException failure) => failure.InnerException is RequestFailedException
    {
        ErrorCode: "MessageNotFound" or "PopReceiptMismatch" or "QueueNotFound" or "InvalidQueryParameterValue",
    };

    private static TimeSpan WholeSeconds(TimeSpan time) => TimeSpan.FromSeconds(Math.Ceiling(time.TotalSeconds));

    private AzureQueue Queue(string name)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        return queues.GetOrAdd(name, static (name, store) => new AzureQueue(store.service.GetQueueClient(name), store.options, store.time), (service, options, time));
    }
}
