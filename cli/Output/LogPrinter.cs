using FunctionsPlatform.Cli.Client;
using FunctionsPlatform.Cli.Kinds;

namespace FunctionsPlatform.Cli.Output;

/// <summary>Writes a container's lines as they come. Several may run at once: each line stays whole.</summary>
internal sealed class LogPrinter(ApiClient api, CliHost host, bool withName)
{
    // Nobody says how long a program may write nothing.
    private static readonly TimeSpan NoLimit = Timeout.InfiniteTimeSpan;

    public async Task<int> RunAsync(string container, LogRequest request, CancellationToken cancellationToken)
    {
        var path = ApiPaths.WithQuery(
            ApiPaths.Item(CliKinds.Container, api.Connection.Namespace, container) + "/logs",
            ("follow", request.Follow ? "true" : null),
            ("tail", request.Tail?.ToString()),
            ("since", request.Since?.ToString("O")));
        var opened = await api.OpenAsync(path, cancellationToken);
        if (opened is not ApiResult<Stream>.Ok { Value: var stream }) return host.Fail(opened, api.Connection, $"container/{container}");

        using var lines = new LineReader(stream, host.Time, NoLimit);
        while (await lines.ReadAsync(cancellationToken) is { } line)
        {
            lock (host.Out)
            {
                host.Out.WriteLine(withName ? $"[{container}] {line}" : line);
                if (request.Follow) host.Out.Flush();
            }
        }

        if (!lines.IsBroken) return ExitCodes.Ok;
        host.Error.WriteLine($"fp: the control plane broke off the logs of container/{container}");
        return ExitCodes.Unreachable;
    }
}
