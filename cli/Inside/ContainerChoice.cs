using System.Text.Json;
using FunctionsPlatform.Cli.Client;
using FunctionsPlatform.Cli.Kinds;
using FunctionsPlatform.Cli.Logs;
using FunctionsPlatform.Cli.Output;

namespace FunctionsPlatform.Cli.Inside;

/// <summary>From <c>app/NAME</c>, <c>container/NAME</c> or a bare name to one container: of an app a replica that is ready, else one that runs.</summary>
internal sealed class ContainerChoice(ApiClient api, CliHost host)
{
    /// <returns>Null: it was said why, and with which exit code.</returns>
    public async Task<(string? Container, int ExitCode)> ChooseAsync(string word, CancellationToken cancellationToken)
    {
        if (word.Contains('/') && LogTargets.Understand(word, out var error) is null)
        {
            host.Error.WriteLine($"fp: {error.Replace("write no logs", "have no inside", StringComparison.Ordinal)}");
            return (null, ExitCodes.Usage);
        }

        var (target, exitCode) = await new LogTargets(api, host, withParts: false).ResolveAsync(word, cancellationToken);
        if (target is null) return (null, exitCode);
        if (target.Kind == CliKinds.Container) return (target.Name, ExitCodes.Ok);
        var result = await api.ListAsync(ApiPaths.Collection(CliKinds.Container, api.Connection.Namespace), LogTargets.SelectorOf(target), cancellationToken);
        if (result is not ApiResult<ResourceList>.Ok list) return (null, host.Fail(result, api.Connection, target.ToString()));
        var running = list.Value.Items.Where(item => item.Text("status", "phase") == "Running").OrderBy(item => item.Name(), StringComparer.Ordinal).ToList();
        if (running.OrderByDescending(IsReady).FirstOrDefault() is { ValueKind: JsonValueKind.Object } chosen) return (chosen.Name(), ExitCodes.Ok);
        host.Error.WriteLine($"fp: no container of {target} runs in namespace {api.Connection.Namespace}");
        return (null, ExitCodes.Failed);
    }

    public string PathOf(string container, string what, params (string Key, string? Value)[] query) =>
        ApiPaths.WithQuery($"{ApiPaths.Item(CliKinds.Container, api.Connection.Namespace, container)}/{what}", query);

    private static bool IsReady(JsonElement container) => container.At("status", "ready") is { ValueKind: JsonValueKind.True };
}
