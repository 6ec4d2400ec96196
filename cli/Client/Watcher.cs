using System.Runtime.CompilerServices;
using System.Text.Json;
using FunctionsPlatform.Contracts.Problems;
using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.Cli.Client;

/// <summary>Follows changes across broken connections and restarts of the control plane.</summary>
internal sealed class Watcher(ApiClient api, TimeProvider time)
{
    // Three of the control plane's heartbeats: after that the connection is dead, whatever TCP believes.
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(45);

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    /// <summary>Every change after <paramref name="resourceVersion"/>, once and in order. Ends with <see cref="WatchItem.Expired"/> or <see cref="WatchItem.Refused"/>, or by cancellation.</summary>
    public async IAsyncEnumerable<WatchItem> RunAsync(string path, string? selector, string resourceVersion, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // The control plane's promise: going on from the version of the last line leaves no gap and repeats nothing.
        var position = resourceVersion;
        var pause = FirstPause;
        var isAway = false;
        while (true)
        {
            var opened = await OpenAsync(path, selector, position, cancellationToken);
            if (opened is ApiResult<Stream>.Refused { Problem: var problem } && !IsPassing(problem))
            {
                yield return Final(problem);
                yield break;
            }

            if (opened is ApiResult<Stream>.Ok { Value: var stream })
            {
                if (isAway) yield return new WatchItem.Resumed();
                isAway = false;
                using var lines = new LineReader(stream, time, LongestSilence);
                while (await lines.ReadAsync(cancellationToken) is { } line)
                {
                    pause = FirstPause;
                    if (Understand(line, ref position) is not { } item) continue;
                    yield return item;
                    if (item is WatchItem.Expired or WatchItem.Refused) yield break;
                    isAway = item is WatchItem.Interrupted;
                    if (isAway) break;
                }

                // A stream that only fell silent is renewed without a word; one that broke is worth one.
                if (lines.WasSilent) continue;
            }

            if (!isAway) yield return new WatchItem.Interrupted(Why(opened));
            isAway = true;
            await Task.Delay(pause, time, cancellationToken);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    private Task<ApiResult<Stream>> OpenAsync(string path, string? selector, string resourceVersion, CancellationToken cancellationToken) =>
        api.OpenAsync(ApiPaths.WithQuery(path, ("watch", "true"), ("resourceVersion", resourceVersion), ("labelSelector", selector)), cancellationToken);

    /// <summary>Null for what is only for the watch itself.</summary>
    /// <param name="position">Moves on with what was read.</param>
    private static WatchItem? Understand(string line, ref string position)
    {
        if (line.Length == 0) return null;
        JsonElement change;
        try
        {
            change = JsonElement.Parse(line);
        }
        catch (JsonException)
        {
            // Cut off in the middle: the connection broke there, and this change comes again.
            return new WatchItem.Interrupted("the stream broke off");
        }

        var type = change.Text("type") ?? "";
        var resource = change.At("object") ?? default;
        var version = change.Text("resourceVersion") ?? position;
        switch (type)
        {
            case "BOOKMARK":
                position = version;
                return null;
            case "ERROR":
                var problem = resource.Deserialize(ResourceJson.Default.Problem) ?? new Problem { Status = 500 };
                return IsPassing(problem) ? new WatchItem.Interrupted(problem.Detail ?? problem.Title) : Final(problem);
            default:
                position = version;
                return new WatchItem.Change(type, resource, version);
        }
    }

    private static bool IsPassing(Problem problem) => problem.Status >= 500;

    private static WatchItem Final(Problem problem) => problem.Status == 410 || problem.Type == ProblemTypes.ResourceVersionExpired
        ? new WatchItem.Expired(problem)
        : new WatchItem.Refused(problem);

    private static string Why(ApiResult<Stream> opened) => opened switch
    {
        ApiResult<Stream>.Unreachable unreachable => unreachable.Reason,
        ApiResult<Stream>.Refused refused => refused.Problem.Detail ?? refused.Problem.Title,
        _ => "the connection was closed",
    };
}
