using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace FunctionsPlatform.Testing.FunctionsHost;

/// <summary>Brings a session entity's messages to their function as the host's Service Bus extension does: so many sessions at once, in each one message after the other; success completes,
/// failure abandons.</summary>
internal sealed class ServiceBusListener(HostedFunction function, FunctionApp app, BusEntity entity, Invoker invoker, HostLog log)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(25);

    public Task RunAsync(CancellationToken stopping, CancellationToken killed) =>
        Task.WhenAll(Enumerable.Range(0, app.MaxConcurrentSessions).Select(_ => ReceiveAsync(stopping, killed)));

    private async Task ReceiveAsync(CancellationToken stopping, CancellationToken killed)
    {
        try
        {
            while (!stopping.IsCancellationRequested)
            {
                if (entity.TakeSession() is not { } session) await Task.Delay(Pause, stopping);
                else await WorkOffAsync(session, stopping, killed);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    private async Task WorkOffAsync(string session, CancellationToken stopping, CancellationToken killed)
    {
        try
        {
            while (!stopping.IsCancellationRequested && entity.Peek(session) is { } message)
            {
                var outcome = await invoker.InvokeAsync(function, Invoker.Encoded(JsonValue.Create(message.Body)), Metadata(message), killed);
                if (outcome.Succeeded)
                {
                    entity.Complete(message);
                    continue;
                }

                log.Add("Error", $"Function.{function.Name}", $"Message {message.MessageId}, delivery {message.DeliveryCount}: {outcome.Problem}");
                entity.Abandon(message);
                // The way to the service and back.
                await Task.Delay(Pause, killed);
            }
        }
        catch (OperationCanceledException) when (killed.IsCancellationRequested)
        {
            // The whole instance is gone; the lock of its session runs out.
        }
        finally
        {
            entity.FreeSession(session);
        }
    }

    private static JsonObject Metadata(BusMessage message)
    {
        var metadata = new JsonObject
        {
            ["DeliveryCount"] = message.DeliveryCount.ToString(CultureInfo.InvariantCulture),
            ["LockToken"] = Text(Guid.NewGuid().ToString()),
            ["EnqueuedTimeUtc"] = message.EnqueuedAt.UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
            ["MessageId"] = Text(message.MessageId),
            ["ContentType"] = Text(message.ContentType),
            ["ReplyTo"] = Text(message.ReplyTo),
            ["SequenceNumber"] = message.SequenceNumber.ToString(CultureInfo.InvariantCulture),
            ["CorrelationId"] = Text(message.CorrelationId),
            ["ApplicationProperties"] = new JsonObject(),
            ["SessionId"] = Text(message.SessionId),
            ["PartitionKey"] = Text(message.SessionId),
        };
        foreach (var missing in metadata.Where(one => one.Value is null).Select(one => one.Key).ToList()) metadata.Remove(missing);
        Spill(message.Body, metadata);
        return metadata;
    }

    // As with queues: a JSON object's properties win over the message's own, whatever their case.
    private static void Spill(string body, JsonObject metadata)
    {
        try
        {
            foreach (var (name, value) in JsonNode.Parse(body) as JsonObject ?? [])
            {
                var hidden = metadata.Select(one => one.Key).FirstOrDefault(key => key.Equals(name, StringComparison.OrdinalIgnoreCase));
                if (hidden is not null) metadata.Remove(hidden);
                metadata[hidden ?? name] = Text(value is JsonValue text && text.TryGetValue<string>(out var plain) ? plain : value?.ToJsonString() ?? "");
            }
        }
        catch (JsonException)
        {
            // No JSON, nothing to spill.
        }
    }

    private static JsonNode? Text(string? value) => value is null ? null : Invoker.Encoded(JsonValue.Create(value));
}
