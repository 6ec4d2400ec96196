using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Azure;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;

namespace FunctionsPlatform.Testing.FunctionsHost;

/// <summary>Brings one queue's messages to its function as the host's queue extension does.</summary>
internal sealed class QueueListener(HostedFunction function, FunctionApp app, QueueServiceClient account, Invoker invoker, HostLog log)
{
    // Prolonged while the function runs; the double's calls are shorter.
    private static readonly TimeSpan Hidden = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);

    // As in the host's Development environment.
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<string, Task> inHand = new(StringComparer.Ordinal);
    private readonly QueueClient queue = account.GetQueueClient(function.Queue);

    /// <summary>Listens until <paramref name="stopping"/>, then waits for what is in hand until <paramref name="killed"/>.</summary>
    public async Task RunAsync(CancellationToken stopping, CancellationToken killed)
    {
        var pause = FirstPause;
        try
        {
            while (true)
            {
                var found = inHand.Count <= app.NewBatchThreshold ? await ReceiveAsync(stopping) : [];
                foreach (var message in found) inHand[message.MessageId] = HandleAsync(message, killed);
                if (found.Length > 0)
                {
                    pause = FirstPause;
                    continue;
                }

                await Task.Delay(pause, stopping);
                pause = TimeSpan.FromTicks(Math.Min(2 * pause.Ticks, Math.Min(LongestPause.Ticks, app.MaxPollingInterval.Ticks)));
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            await Task.WhenAll(inHand.Values);
        }
    }

    private async Task<QueueMessage[]> ReceiveAsync(CancellationToken stopping)
    {
        try
        {
            return await queue.ReceiveMessagesAsync(app.BatchSize, Hidden, stopping);
        }
        catch (RequestFailedException missing) when (missing.ErrorCode == "QueueNotFound")
        {
            return [];
        }
    }

    private async Task HandleAsync(QueueMessage message, CancellationToken killed)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            if (message.DequeueCount > app.MaxDequeueCount)
            {
                await PoisonAsync(message);
                return;
            }

            var outcome = await invoker.InvokeAsync(function, Data(message), Metadata(message), killed);
            if (outcome.Succeeded) await queue.DeleteMessageAsync(message.MessageId, message.PopReceipt, CancellationToken.None);
            else await FailAsync(message, outcome.Problem);
        }
        catch (OperationCanceledException) when (killed.IsCancellationRequested)
        {
            // The whole instance is gone, and with it whoever could give the message back: it returns when its visibility ends.
        }
        catch (RequestFailedException error)
        {
            log.Add("Error", "Host", $"{function.Name}: {error.Message}");
        }
        finally
        {
            inHand.TryRemove(message.MessageId, out _);
        }
    }

    private async Task FailAsync(QueueMessage message, string? problem)
    {
        log.Add("Error", $"Function.{function.Name}", $"Message {message.MessageId}, delivery {message.DequeueCount}: {problem}");
        if (message.DequeueCount >= app.MaxDequeueCount) await PoisonAsync(message);
        else await queue.UpdateMessageAsync(message.MessageId, message.PopReceipt, visibilityTimeout: app.VisibilityTimeout, cancellationToken: CancellationToken.None);
    }

    private async Task PoisonAsync(QueueMessage message)
    {
        if (function.Queue.EndsWith("-poison", StringComparison.Ordinal)) return;
        var poison = account.GetQueueClient(function.Queue + "-poison");
        await poison.CreateIfNotExistsAsync(cancellationToken: CancellationToken.None);
        await poison.SendMessageAsync(message.Body, cancellationToken: CancellationToken.None);
        await queue.DeleteMessageAsync(message.MessageId, message.PopReceipt, CancellationToken.None);
    }

    private JsonNode Data(QueueMessage message) => function.IsBinary
        ? JsonValue.Create(Convert.ToBase64String(message.Body.ToArray()))!
        : Invoker.Encoded(JsonValue.Create(message.Body.ToString()));

    private static JsonObject Metadata(QueueMessage message)
    {
        var metadata = new JsonObject
        {
            ["DequeueCount"] = message.DequeueCount.ToString(CultureInfo.InvariantCulture),
            ["ExpirationTime"] = message.ExpiresOn?.ToString("O", CultureInfo.InvariantCulture),
            ["Id"] = Invoker.Encoded(JsonValue.Create(message.MessageId)),
            ["InsertionTime"] = message.InsertedOn?.ToString("O", CultureInfo.InvariantCulture),
            ["NextVisibleTime"] = message.NextVisibleOn?.ToString("O", CultureInfo.InvariantCulture),
            ["PopReceipt"] = Invoker.Encoded(JsonValue.Create(message.PopReceipt)),
        };
        // A JSON object's properties win over the message's own, whatever their case.
        foreach (var (name, value) in Spilled(message.Body))
        {
            var hidden = metadata.Select(one => one.Key).FirstOrDefault(key => key.Equals(name, StringComparison.OrdinalIgnoreCase));
            if (hidden is not null) metadata.Remove(hidden);
            metadata[hidden ?? name] = Invoker.Encoded(JsonValue.Create(value is JsonValue text && text.TryGetValue<string>(out var plain) ? plain : value?.ToJsonString() ?? ""));
        }

        return metadata;
    }

    private static JsonObject Spilled(BinaryData body)
    {
        try
        {
            return JsonNode.Parse(body) as JsonObject ?? [];
        }
        catch (JsonException)
        {
            return [];
        }
    }
}
