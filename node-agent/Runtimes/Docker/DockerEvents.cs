using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Docker.DotNet;
using Docker.DotNet.Models;
using Microsoft.Extensions.Logging;

namespace FunctionsPlatform.NodeAgent.Runtimes.Docker;

/// <summary>The engine's event stream, opened again whenever it breaks, from where it had broken.</summary>
internal sealed class DockerEvents(DockerConnection connection, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LastPause = TimeSpan.FromSeconds(5);
    // Executions (health checks make many of them), attachments and the like are left out.
    private static readonly string[] Actions = ["die", "oom", "destroy", "kill", "start", "stop", "pause", "unpause", HealthStatus];
    private const string HealthStatus = "health_status";
    private const long NanosecondsPerSecond = 1_000_000_000;

    private readonly HashSet<string> outOfMemory = new(StringComparer.Ordinal);
    private long lastSeen;

    public async IAsyncEnumerable<RuntimeEvent> WatchAsync(ContainerScope scope, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var pause = FirstPause;
        while (true)
        {
            if (await OpenAsync(scope, cancellationToken) is { } stream)
            {
                pause = FirstPause;
                yield return new RuntimeEvent.Connected();
                await using (stream)
                {
                    using var reader = new StreamReader(stream);
                    while (await ReadAsync(reader, cancellationToken) is { } seen)
                    {
                        lastSeen = Math.Max(lastSeen, seen.TimeNanoseconds);
                        if (ToSeen(seen) is { } entry) yield return entry;
                        if (Translate(seen) is { } happened) yield return happened;
                    }
                }
            }

            await Task.Delay(pause, time, cancellationToken);
            pause = pause * 2 < LastPause ? pause * 2 : LastPause;
        }
    }

    private async Task<Stream?> OpenAsync(ContainerScope scope, CancellationToken cancellationToken)
    {
        var filters = DockerLabels.FilterOf(scope);
        filters["type"] = new Dictionary<string, bool>(StringComparer.Ordinal) { ["container"] = true };
        filters["event"] = Actions.ToDictionary(action => action, _ => true, StringComparer.Ordinal);
        var parameters = new ContainerEventsParameters { Filters = filters, Since = lastSeen == 0 ? null! : Since(lastSeen) };
        try
        {
#pragma warning disable CS0618 // The other overload reports progress and does not tell when the stream is open, which is when a list is complete.
            return await connection.AskAsync((engine, token) => engine.System.MonitorEventsAsync(parameters, cancellationToken), null, cancellationToken);
#pragma warning restore CS0618
        }
        catch (RuntimeUnavailableException unavailable)
        {
            logger.EventsUnavailable(unavailable.Message);
        }
        catch (DockerApiException refused)
        {
            logger.EventsUnavailable(DockerText.Of(refused));
        }

        return null;
    }

    /// <summary>Null: the stream has ended.</summary>
    private async Task<EngineEvent?> ReadAsync(StreamReader reader, CancellationToken cancellationToken)
    {
        try
        {
            while (await reader.ReadLineAsync(cancellationToken) is { } line)
            {
                if (line.Length > 0) return JsonSerializer.Deserialize(line, AgentJson.Default.EngineEvent);
            }
        }
        catch (Exception failure) when (DockerConnection.IsConnectionFailure(failure) || failure is JsonException)
        {
            logger.EventsUnavailable(failure.Message);
        }

        connection.Forget();
        return null;
    }

    private static RuntimeEvent.Seen? ToSeen(EngineEvent seen)
    {
        var attributes = seen.Actor.Attributes;
        if (!attributes.TryGetValue(DockerLabels.Uid, out var uid)) return null;
        // "health_status: unhealthy"
        var (action, word) = seen.Action.Split(": ", 2) is [var head, var tail] ? (head, tail) : (seen.Action, "");
        if (!Actions.Contains(action, StringComparer.Ordinal)) return null;
        int? exitCode = action == "die" && attributes.TryGetValue("exitCode", out var text) && int.TryParse(text, CultureInfo.InvariantCulture, out var code) ? code : null;
        return new RuntimeEvent.Seen(
            attributes.GetValueOrDefault(DockerLabels.Namespace) ?? "", attributes.GetValueOrDefault(DockerLabels.Container) ?? "", uid, seen.Actor.Id, action, seen.TimeNanoseconds, exitCode,
            action == "kill" ? attributes.GetValueOrDefault("signal") ?? "" : word);
    }

    private RuntimeEvent? Translate(EngineEvent seen)
    {
        if (!seen.Actor.Attributes.TryGetValue(DockerLabels.Uid, out var uid)) return null;
        switch (seen.Action)
        {
            case "oom":
                outOfMemory.Add(seen.Actor.Id);
                return null;
            case "die":
                var exitCode = seen.Actor.Attributes.TryGetValue("exitCode", out var text) && int.TryParse(text, CultureInfo.InvariantCulture, out var code) ? code : -1;
                var at = DateTimeOffset.UnixEpoch.AddTicks(seen.TimeNanoseconds / TimeSpan.NanosecondsPerTick);
                return new RuntimeEvent.Ended(uid, seen.Actor.Id, new RuntimeExit(exitCode, outOfMemory.Remove(seen.Actor.Id), at));
            case "destroy":
                outOfMemory.Remove(seen.Actor.Id);
                return new RuntimeEvent.Gone(uid, seen.Actor.Id);
            default:
                return null;
        }
    }

    private static string Since(long nanoseconds) =>
        string.Create(CultureInfo.InvariantCulture, $"{nanoseconds / NanosecondsPerSecond}.{nanoseconds % NanosecondsPerSecond:D9}");
}
