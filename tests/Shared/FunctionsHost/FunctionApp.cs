using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;

namespace FunctionsPlatform.Testing.FunctionsHost;

/// <summary>A function app's folder as the Functions host reads it: host.json, and a folder with a function.json for each function.</summary>
public sealed record FunctionApp
{
    public required string Folder { get; init; }

    public required string Executable { get; init; }

    public required ImmutableArray<string> Arguments { get; init; }

    public required bool ProxiesHttp { get; init; }

    /// <summary>After which a call and, two seconds later, the handler with all it has in hand are given up.</summary>
    public required TimeSpan FunctionTimeout { get; init; }

    public required int BatchSize { get; init; }

    public required int NewBatchThreshold { get; init; }

    /// <summary>How long a failed message waits.</summary>
    public required TimeSpan VisibilityTimeout { get; init; }

    public required int MaxDequeueCount { get; init; }

    public required TimeSpan MaxPollingInterval { get; init; }

    /// <summary>Sessions of one Service Bus entity that one instance has in hand.</summary>
    public required int MaxConcurrentSessions { get; init; }

    public required ImmutableArray<HostedFunction> Functions { get; init; }

    /// <exception cref="InvalidDataException">A file says what the host would not take.</exception>
    public static FunctionApp Load(string folder)
    {
        var host = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "host.json")))!;
        if (host["version"]?.GetValue<string>() != "2.0") throw new InvalidDataException("host.json has no version 2.0.");
        var handler = host["customHandler"] ?? throw new InvalidDataException("host.json has no customHandler.");
        var queues = host["extensions"]?["queues"];
        if (queues?["messageEncoding"]?.GetValue<string>() is not (null or "base64")) throw new InvalidDataException("The double speaks base64 only.");
        if (host["extensions"]?["http"]?["routePrefix"]?.GetValue<string>() != "") throw new InvalidDataException("The double knows no route prefix.");
        var batch = queues?["batchSize"]?.GetValue<int>() ?? 16;
        if (batch is < 1 or > 32) throw new InvalidDataException($"batchSize is {batch}; the host takes 1 to 32.");
        return new FunctionApp
        {
            Folder = folder,
            Executable = handler["description"]!["defaultExecutablePath"]!.GetValue<string>(),
            Arguments = [.. (handler["description"]!["arguments"]?.AsArray() ?? []).Select(one => one!.GetValue<string>())],
            ProxiesHttp = handler["enableProxyingHttpRequest"]?.GetValue<bool>() ?? false,
            FunctionTimeout = Span(host["functionTimeout"]) ?? TimeSpan.FromMinutes(30),
            BatchSize = batch,
            NewBatchThreshold = queues?["newBatchThreshold"]?.GetValue<int>() ?? batch / 2,
            VisibilityTimeout = Span(queues?["visibilityTimeout"]) ?? TimeSpan.Zero,
            MaxDequeueCount = queues?["maxDequeueCount"]?.GetValue<int>() ?? 5,
            MaxPollingInterval = Span(queues?["maxPollingInterval"]) ?? TimeSpan.FromMinutes(1),
            MaxConcurrentSessions = host["extensions"]?["serviceBus"]?["maxConcurrentSessions"]?.GetValue<int>() ?? 8,
            Functions = [.. Directory.EnumerateDirectories(folder).Where(one => File.Exists(Path.Combine(one, "function.json"))).Select(HostedFunction.Load).OrderBy(one => one.Name, StringComparer.Ordinal)],
        };
    }

    private static TimeSpan? Span(JsonNode? text) => text is null ? null : TimeSpan.Parse(text.GetValue<string>(), CultureInfo.InvariantCulture);
}
