using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using FunctionsPlatform.Storage;

namespace FunctionsPlatform.Durable.Tests.Crashes;

/// <summary>Queues of a store that is one process's: what a process that died had in hand is visible again as soon as the next one opens it. They
/// know which activities were sent again.</summary>
/// <param name="byMessage">Activities travel by message, so that a second message of one may be met after its generation.</param>
internal sealed class ReturningQueues(IQueueStore inner, bool byMessage) : IQueueStore
{
    private readonly ConcurrentDictionary<(string Queue, string Id), QueueMessage> held = new();
    private readonly ConcurrentDictionary<ActivityCall, bool> sentAgain = new();

    /// <summary>Two messages of that call may have been in the queue at once.</summary>
    public bool MayHaveTwo(ActivityCall call) => byMessage && sentAgain.ContainsKey(call);

    public async Task ReturnAsync()
    {
        foreach (var ((queue, _), message) in held) await inner.ExtendAsync(queue, message, TimeSpan.Zero, World.Token);
        held.Clear();
    }

    public ValueTask SendAsync(string queue, ReadOnlyMemory<byte> body, TimeSpan visibleAfter, CancellationToken cancellationToken)
    {
        if (queue == DurableTaskQueues.Activities && JsonSerializer.Deserialize(body.Span, MessagesJson.Default.ActivityMessage) is { Resent: true } call)
            sentAgain[new ActivityCall(call.Instance, string.Create(CultureInfo.InvariantCulture, $"{call.Execution}.{call.Task}"))] = true;
        return inner.SendAsync(queue, body, visibleAfter, cancellationToken);
    }

    public async ValueTask<IReadOnlyList<QueueMessage>> ReceiveAsync(QueueReceive request, CancellationToken cancellationToken)
    {
        var messages = await inner.ReceiveAsync(request, cancellationToken);
        foreach (var message in messages) held[(request.Queue, message.Id)] = message;
        return messages;
    }

    public ValueTask<string?> ExtendAsync(string queue, QueueMessage message, TimeSpan visibility, CancellationToken cancellationToken)
    {
        held.TryRemove((queue, message.Id), out _);
        return inner.ExtendAsync(queue, message, visibility, cancellationToken);
    }

    public ValueTask<bool> DeleteAsync(string queue, QueueMessage message, CancellationToken cancellationToken)
    {
        held.TryRemove((queue, message.Id), out _);
        return inner.DeleteAsync(queue, message, cancellationToken);
    }

    public ValueTask<IReadOnlyList<QueueMessage>> PeekAsync(string queue, int max, CancellationToken cancellationToken) => inner.PeekAsync(queue, max, cancellationToken);

    public ValueTask<long> CountAsync(string queue, CancellationToken cancellationToken) => inner.CountAsync(queue, cancellationToken);
}
