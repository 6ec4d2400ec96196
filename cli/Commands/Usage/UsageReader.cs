using System.Collections.Immutable;
using System.Text.Json;
using FunctionsPlatform.Cli.Client;
using FunctionsPlatform.Cli.Output;

namespace FunctionsPlatform.Cli.Commands;

/// <summary>Reads what is used, and shows it, once or again and again.</summary>
internal sealed class UsageReader(CliHost host, ApiClient api)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Who has just started has not been looked at yet, and a node without a connection looks into its queue once a minute.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(20);

    /// <summary>Waits a moment for those that were not looked at lately.</summary>
    public async Task<ApiResult<ImmutableArray<JsonElement>>> ReadAsync(string path, CancellationToken cancellationToken)
    {
        var until = host.Time.GetUtcNow() + Patience;
        while (true)
        {
            var result = await ReadOnceAsync(path, cancellationToken);
            var now = host.Time.GetUtcNow();
            if (result is not ApiResult<ImmutableArray<JsonElement>>.Ok read || now >= until || read.Value.All(item => now - item.Time("at") < Fresh)) return result;
            await Task.Delay(Pause, host.Time, cancellationToken);
        }
    }

    /// <summary>Prints the rows that <paramref name="print"/> makes of what is read each second, until Ctrl-C or a failure.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> WatchAsync(string path, Action<ImmutableArray<JsonElement>> print, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (await ReadOnceAsync(path, cancellationToken) is var result && result is not ApiResult<ImmutableArray<JsonElement>>.Ok read) return host.Fail(result, api.Connection);
            print(read.Value);
            await host.Out.FlushAsync(cancellationToken);
            await Task.Delay(Pause, host.Time, cancellationToken);
        }
    }

    private async Task<ApiResult<ImmutableArray<JsonElement>>> ReadOnceAsync(string path, CancellationToken cancellationToken)
    {
        var result = await api.GetAsync(ApiPaths.WithQuery(path, ("live", "true")), cancellationToken);
        return result is ApiResult<JsonElement>.Ok ok && ok.Value.At("items") is { ValueKind: JsonValueKind.Array } items
            ? new ApiResult<ImmutableArray<JsonElement>>.Ok([.. items.EnumerateArray()], ok.Status)
            : result.As<ImmutableArray<JsonElement>>();
    }
}
