using System.Collections.Immutable;
using System.Text.Json;
using FunctionsPlatform.Functions.Triggers;

namespace FunctionsPlatform.Functions.Hosting;

/// <summary><c>host.json</c>: how the Functions host treats the app as a whole.</summary>
internal static class HostFile
{
    /// <summary>At this the host ends the handler, whatever else it has in hand: <see cref="InvocationEndpoint.Limit"/> comes first.</summary>
    private static readonly TimeSpan FunctionTimeout = TimeSpan.FromMinutes(10);

    public static void Write(Utf8JsonWriter json, ImmutableArray<FunctionDefinition> functions)
    {
        json.WriteStartObject();
        json.WriteString("version", "2.0");
        json.WriteString("functionTimeout", Text(FunctionTimeout));
        WriteHandler(json);
        json.WriteStartObject("extensionBundle");
        json.WriteString("id", "Microsoft.Azure.Functions.ExtensionBundle");
        json.WriteString("version", "[4.*, 5.0.0)");
        json.WriteEndObject();
        json.WriteStartObject("extensions");
        json.WriteStartObject("http");
        // Routes are the API's own, under the standalone host too.
        json.WriteString("routePrefix", "");
        json.WriteEndObject();
        WriteQueues(json, HostQueues.Of(functions.OfType<FunctionDefinition.Queue>().Select(function => function.Policy)));
        if (functions.OfType<FunctionDefinition.ServiceBus>().ToList() is { Count: > 0 } messages) WriteServiceBus(json, messages.Max(function => function.Policy.Concurrency));
        json.WriteEndObject();
        json.WriteStartObject("logging");
        json.WriteStartObject("logLevel");
        json.WriteString("default", "Information");
        // A line for each call and each look into a queue costs more than the call.
        json.WriteString("Host.Triggers", "Warning");
        json.WriteString("Azure.Core", "Warning");
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteHandler(Utf8JsonWriter json)
    {
        json.WriteStartObject("customHandler");
        json.WriteStartObject("description");
        json.WriteString("defaultExecutablePath", "functions-platform");
        json.WriteStartArray("arguments");
        json.WriteStringValue(HandlerProgram.Verb);
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteBoolean("enableProxyingHttpRequest", true);
        json.WriteEndObject();
    }

    private static void WriteQueues(Utf8JsonWriter json, HostQueues queues)
    {
        json.WriteStartObject("queues");
        json.WriteNumber("batchSize", queues.BatchSize);
        json.WriteNumber("newBatchThreshold", queues.NewBatchThreshold);
        json.WriteString("visibilityTimeout", Text(queues.VisibilityTimeout));
        json.WriteNumber("maxDequeueCount", queues.MaxDequeueCount);
        json.WriteString("maxPollingInterval", Text(queues.MaxPollingInterval));
        json.WriteString("messageEncoding", "base64");
        json.WriteEndObject();
    }

    private static void WriteServiceBus(Utf8JsonWriter json, int atOnce)
    {
        json.WriteStartObject("serviceBus");
        // What is fetched ahead would wait with its lock running out.
        json.WriteNumber("prefetchCount", 0);
        json.WriteBoolean("autoCompleteMessages", true);
        // As long as a call may take, or its message would be handed to another while it runs.
        json.WriteString("maxAutoLockRenewalDuration", Text(FunctionTimeout));
        json.WriteNumber("maxConcurrentCalls", atOnce);
        json.WriteNumber("maxConcurrentSessions", atOnce);
        json.WriteEndObject();
    }

    private static string Text(TimeSpan span) => span.ToString("c", System.Globalization.CultureInfo.InvariantCulture);
}
