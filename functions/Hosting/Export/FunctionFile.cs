using System.Text.Json;
using FunctionsPlatform.Functions.Triggers;

namespace FunctionsPlatform.Functions.Hosting;

/// <summary>One function's <c>function.json</c>.</summary>
internal static class FunctionFile
{
    /// <exception cref="NotSupportedException">The Functions host has no words for it.</exception>
    public static void Write(Utf8JsonWriter json, FunctionDefinition function, HostConnections connections)
    {
        json.WriteStartObject();
        json.WriteStartArray("bindings");
        json.WriteStartObject();
        switch (function)
        {
            case FunctionDefinition.Http http:
                WriteHttp(json, http);
                break;
            case FunctionDefinition.Queue queue:
                WriteTrigger(json, "queueTrigger");
                json.WriteString("queueName", queue.Source);
                json.WriteString("connection", connections.Storage);
                // Bodies are bytes, and not all of them text.
                json.WriteString("dataType", "binary");
                break;
            case FunctionDefinition.ServiceBus messages:
                WriteServiceBus(json, messages, connections.ServiceBus ?? throw new NotSupportedException($"No connection is named for the Service Bus trigger '{function.Name}'."));
                break;
            case FunctionDefinition.EventGrid:
                WriteTrigger(json, "eventGridTrigger");
                break;
            case FunctionDefinition.Timer timer:
                WriteTrigger(json, "timerTrigger");
                json.WriteString("schedule", TimerSchedule.Of(timer.Every));
                json.WriteBoolean("runOnStartup", false);
                // A missed run is made up for by the next: nothing needs to be written down about runs.
                json.WriteBoolean("useMonitor", false);
                break;
            default:
                throw new NotSupportedException($"There is no Functions trigger for {function.GetType().Name} '{function.Name}'.");
        }

        json.WriteEndObject();
        if (function is FunctionDefinition.Http) WriteAnswer(json);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteHttp(Utf8JsonWriter json, FunctionDefinition.Http function)
    {
        WriteTrigger(json, "httpTrigger");
        // Tokens are the handler's business: the host's keys would be a second, weaker kind.
        json.WriteString("authLevel", "anonymous");
        json.WriteStartArray("methods");
        json.WriteStringValue(function.Method.ToLowerInvariant());
        json.WriteEndArray();
        json.WriteString("route", FunctionRoute.Of(function.Route));
    }

    // Without a data type: events are text, and come as such.
    private static void WriteServiceBus(Utf8JsonWriter json, FunctionDefinition.ServiceBus function, string connection)
    {
        WriteTrigger(json, "serviceBusTrigger");
        switch (function.Source)
        {
            case ServiceBusSource.Queue queue:
                json.WriteString("queueName", queue.Name);
                break;
            case ServiceBusSource.Subscription subscription:
                json.WriteString("topicName", subscription.Topic);
                json.WriteString("subscriptionName", subscription.Name);
                break;
        }

        json.WriteString("connection", connection);
        json.WriteBoolean("isSessionsEnabled", function.Sessions);
        json.WriteString("cardinality", "one");
    }

    // One trigger in and one answer out, and nothing else: only then does the host forward the request as it is.
    private static void WriteAnswer(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("type", "http");
        json.WriteString("direction", "out");
        json.WriteString("name", "answer");
        json.WriteEndObject();
    }

    private static void WriteTrigger(Utf8JsonWriter json, string type)
    {
        json.WriteString("type", type);
        json.WriteString("direction", "in");
        json.WriteString("name", Invocation.Binding);
    }
}
