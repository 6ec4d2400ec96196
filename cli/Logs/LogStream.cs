using FunctionsPlatform.Cli.Client;

namespace FunctionsPlatform.Cli.Logs;

/// <summary>Reads one log as it comes. What is followed is followed across broken connections; asked again, it goes on where it was.</summary>
internal sealed class LogStream(ApiClient api, CliHost host, LogSubject subject, LogRequest request)
{
    private const string WithTimes = "application/jsonl";

    // Nobody says how long a program may write nothing.
    private static readonly TimeSpan NoLimit = Timeout.InfiniteTimeSpan;

    // A node that holds no connection looks for requests once a minute.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(100);
    private static readonly TimeSpan Puzzling = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private const int Reconnects = 60;

    private readonly LogPosition position = new();

    /// <summary>Lines have come, or an answer without any.</summary>
    public bool HasBegun => position.HasBegun;

    /// <summary>Reads until there is no more.</summary>
    /// <returns>Null: it was read to its end; else why it was not.</returns>
    public async Task<ApiResult<Stream>?> ReadAsync(LogMerger.Source lines, CancellationToken cancellationToken)
    {
        for (var failures = 0; ; failures++)
        {
            var opened = await OpenAsync(cancellationToken);
            if (opened is ApiResult<Stream>.Ok { Value: var stream })
            {
                var broken = await CopyAsync(stream, lines, cancellationToken);
                position.Resume();
                if (!broken) return null;
                if (!request.Follow) return new ApiResult<Stream>.Unreachable(api.Connection.Url, $"it broke off the logs of {subject.Name}");
                failures = 0;
            }
            else if (!position.HasBegun || failures >= Reconnects || opened is ApiResult<Stream>.Refused { Problem.Status: < 500 })
            {
                return opened;
            }

            await Task.Delay(Pause, host.Time, cancellationToken);
        }
    }

    private async Task<ApiResult<Stream>> OpenAsync(CancellationToken cancellationToken)
    {
        var path = ApiPaths.WithQuery(
            subject.Path,
            ("follow", request.Follow ? "true" : null),
            ("tail", position.At is null ? request.Tail?.ToString() : null),
            ("since", (position.At ?? request.Since)?.ToString("O")),
            ("previous", request.Previous ? "true" : null));
        var opening = api.OpenAsync(path, cancellationToken, WithTimes, Patience);
        using var soon = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var first = await Task.WhenAny(opening, Task.Delay(Puzzling, host.Time, soon.Token));
        if (first != opening && !position.HasBegun && !cancellationToken.IsCancellationRequested)
            host.Error.WriteLine($"fp: waiting for the node of {subject.Name} (one that holds no connection looks for requests once a minute)");
        await soon.CancelAsync();
        return await opening;
    }

    /// <returns>True when it broke off: there may be more.</returns>
    private async Task<bool> CopyAsync(Stream stream, LogMerger.Source lines, CancellationToken cancellationToken)
    {
        using var reader = new LineReader(stream, host.Time, NoLimit);
        while (await reader.ReadAsync(cancellationToken) is { } line)
            if (position.Take(line) is { } entry) await lines.WriteAsync(entry, cancellationToken);
        return reader.IsBroken;
    }
}
