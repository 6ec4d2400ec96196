using FunctionsPlatform.Cli.Client;
using FunctionsPlatform.Cli.Kinds;

namespace FunctionsPlatform.Cli.Output;

/// <summary>Writes a container's lines as they come. Several may run at once: each line stays whole. What is followed is followed across broken connections.</summary>
internal sealed class LogPrinter(ApiClient api, CliHost host, bool withName)
{
    private const string WithTimes = "application/jsonl";

    // Nobody says how long a program may write nothing.
    private static readonly TimeSpan NoLimit = Timeout.InfiniteTimeSpan;

    // A node that holds no connection looks for requests once a minute.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(100);
    private static readonly TimeSpan Puzzling = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private const int Reconnects = 60;

    public async Task<int> RunAsync(string container, LogRequest request, CancellationToken cancellationToken)
    {
        var position = new LogPosition();
        for (var failures = 0; ; failures++)
        {
            var opened = await OpenAsync(container, request, position, cancellationToken);
            if (opened is ApiResult<Stream>.Ok { Value: var stream })
            {
                if (!await CopyAsync(container, stream, request, position, cancellationToken)) return ExitCodes.Ok;
                if (!request.Follow)
                {
                    host.Error.WriteLine($"fp: the control plane broke off the logs of container/{container}");
                    return ExitCodes.Unreachable;
                }

                failures = 0;
                position.Resume();
            }
            else if (!position.HasBegun || failures >= Reconnects || opened is ApiResult<Stream>.Refused { Problem.Status: < 500 })
            {
                return host.Fail(opened, api.Connection, $"container/{container}");
            }

            await Task.Delay(Pause, host.Time, cancellationToken);
        }
    }

    private async Task<ApiResult<Stream>> OpenAsync(string container, LogRequest request, LogPosition position, CancellationToken cancellationToken)
    {
        var path = ApiPaths.WithQuery(
            ApiPaths.Item(CliKinds.Container, api.Connection.Namespace, container) + "/logs",
            ("follow", request.Follow ? "true" : null),
            ("tail", position.At is null ? request.Tail?.ToString() : null),
            ("since", (position.At ?? request.Since)?.ToString("O")));
        var opening = api.OpenAsync(path, cancellationToken, request.Follow ? WithTimes : null, Patience);
        using var soon = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var first = await Task.WhenAny(opening, Task.Delay(Puzzling, host.Time, soon.Token));
        if (first != opening && !position.HasBegun && !cancellationToken.IsCancellationRequested)
            host.Error.WriteLine($"fp: waiting for the node of container/{container} (one that holds no connection looks for requests once a minute)");
        await soon.CancelAsync();
        return await opening;
    }

    /// <returns>True when it broke off: there may be more.</returns>
    private async Task<bool> CopyAsync(string container, Stream stream, LogRequest request, LogPosition position, CancellationToken cancellationToken)
    {
        using var lines = new LineReader(stream, host.Time, NoLimit);
        while (await lines.ReadAsync(cancellationToken) is { } line)
        {
            if ((request.Follow ? position.Take(line) : line) is not { } text) continue;
            lock (host.Out)
            {
                host.Out.WriteLine(withName ? $"[{container}] {text}" : text);
                if (request.Follow) host.Out.Flush();
            }
        }

        return lines.IsBroken;
    }
}
