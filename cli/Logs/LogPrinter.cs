using System.Collections.Immutable;
using FunctionsPlatform.Cli.Client;
using FunctionsPlatform.Cli.Kinds;
using FunctionsPlatform.Cli.Output;

namespace FunctionsPlatform.Cli.Logs;

/// <summary>Writes some logs to their ends, merged by time.</summary>
internal sealed class LogPrinter(ApiClient api, CliHost host)
{
    /// <summary>Hosts' clocks, and the ways from them, differ by less in one house.</summary>
    public static readonly TimeSpan MergeWait = TimeSpan.FromMilliseconds(300);

    /// <summary>The app's own container of a replica.</summary>
    public Task<int> RunAsync(string container, LogRequest request, CancellationToken cancellationToken) =>
        RunAsync([new LogSubject($"container/{container}", ApiPaths.Item(CliKinds.Container, api.Connection.Namespace, container) + "/logs")], request, cancellationToken);

    /// <summary>Each line with the name of its log, where there are several.</summary>
    public async Task<int> RunAsync(ImmutableArray<LogSubject> subjects, LogRequest request, CancellationToken cancellationToken)
    {
        var merger = new LogMerger(host, subjects.Length > 1, request.Follow ? MergeWait : null);
        var reading = Task.WhenAll(subjects.Select(subject => ReadAsync(merger.Add(subject.Name), subject, request, cancellationToken)).ToList());
        var writing = merger.RunAsync(cancellationToken);
        // What broke the writing (a reader that has gone) is what ends the command.
        if (await Task.WhenAny(reading, writing) == writing) await writing;
        var failures = await reading;
        merger.Close();
        await writing;
        var exitCode = ExitCodes.Ok;
        foreach (var (subject, failed) in subjects.Zip(failures))
            if (failed is not null) exitCode = Math.Max(exitCode, host.Fail(failed, api.Connection, subject.Name));
        return exitCode;
    }

    private async Task<ApiResult<Stream>?> ReadAsync(LogMerger.Source lines, LogSubject subject, LogRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return await new LogStream(api, host, subject, request).ReadAsync(lines, cancellationToken);
        }
        finally
        {
            lines.End();
        }
    }
}
