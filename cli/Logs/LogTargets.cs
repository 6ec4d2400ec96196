using System.Collections.Immutable;
using System.Text.Json;
using FunctionsPlatform.Cli.Client;
using FunctionsPlatform.Cli.Kinds;
using FunctionsPlatform.Cli.Output;

namespace FunctionsPlatform.Cli.Logs;

/// <summary>From words to the logs that they mean.</summary>
internal sealed class LogTargets(ApiClient api, CliHost host, bool withParts)
{
    private static readonly ImmutableArray<string> PartLists = ["initContainers", "sidecars"];

    private readonly Dictionary<string, JsonElement> containers = new(StringComparer.Ordinal);

    private string Space => api.Connection.Namespace;

    /// <summary>Null for a bare name, and for what makes no sense.</summary>
    public static ResourceTarget? Understand(string word, out string error)
    {
        error = "";
        if (!word.Contains('/')) return null;
        if (TargetWords.Parse([word], out error) is not [{ Name: not null } target]) return null;
        if (target.Kind == CliKinds.Container || target.Kind.ContainerLabel is not null) return target;
        error = $"{target.Kind.Plural} write no logs; containers, apps and jobs do";
        return null;
    }

    public static string SelectorOf(ResourceTarget owner) => $"{owner.Kind.ContainerLabel}={owner.Name}";

    /// <summary>A bare name is a container's or, when there is none of that name, an app's.</summary>
    /// <returns>No target: it was said why, and with which exit code.</returns>
    public async Task<(ResourceTarget? Target, int ExitCode)> ResolveAsync(string word, CancellationToken cancellationToken)
    {
        if (Understand(word, out _) is { } target) return (target, ExitCodes.Ok);
        var container = await api.GetAsync(ApiPaths.Item(CliKinds.Container, Space, word), cancellationToken);
        if (container is ApiResult<JsonElement>.Ok) return (new ResourceTarget(CliKinds.Container, word), ExitCodes.Ok);
        return container.IsNotFound ? (new ResourceTarget(CliKinds.App, word), ExitCodes.Ok) : (null, host.Fail(container, api.Connection));
    }

    /// <returns>At least one log, or an exit code that says why there is none.</returns>
    public async Task<(ImmutableArray<LogSubject> Subjects, int ExitCode)> SubjectsAsync(ResourceTarget target, bool previous, CancellationToken cancellationToken)
    {
        if (target.Kind == CliKinds.Container) return (await OfContainerAsync(target.Name!, cancellationToken), ExitCodes.Ok);
        if (previous) return await KeptAsync(target, cancellationToken);
        var result = await api.ListAsync(ApiPaths.Collection(CliKinds.Container, Space), SelectorOf(target), cancellationToken);
        if (result is not ApiResult<ResourceList>.Ok list) return ([], host.Fail(result, api.Connection));
        foreach (var item in list.Value.Items) containers[item.Name()] = item;
        if (!list.Value.Items.IsEmpty) return ([.. list.Value.Items.SelectMany(item => PartsOf(item.Name()))], ExitCodes.Ok);
        host.Error.WriteLine($"fp: there is no container '{target.Name}' and no {target.Kind.Singular} of that name with containers in namespace {Space}");
        host.Error.WriteLine($"  What its finished containers wrote: fp logs {target} --previous");
        return ([], ExitCodes.Failed);
    }

    /// <summary>The logs of one container: its own and, if wanted and known, those of its parts.</summary>
    public ImmutableArray<LogSubject> PartsOf(string container)
    {
        var path = ApiPaths.Item(CliKinds.Container, Space, container) + "/logs";
        var parts = withParts && containers.TryGetValue(container, out var resource) ? PartNames(resource) : [];
        return [new LogSubject(container, path), .. parts.Select(part => new LogSubject($"{container}/{part}", ApiPaths.WithQuery(path, ("part", part))))];
    }

    private async Task<ImmutableArray<LogSubject>> OfContainerAsync(string name, CancellationToken cancellationToken)
    {
        if (withParts && await api.GetAsync(ApiPaths.Item(CliKinds.Container, Space, name), cancellationToken) is ApiResult<JsonElement>.Ok found) containers[name] = found.Value;
        return PartsOf(name);
    }

    private async Task<(ImmutableArray<LogSubject> Subjects, int ExitCode)> KeptAsync(ResourceTarget target, CancellationToken cancellationToken)
    {
        var collection = $"{ApiPaths.Root}/namespaces/{Uri.EscapeDataString(Space)}/kept-logs";
        var result = await api.GetAsync(ApiPaths.WithQuery(collection, ("app", target.Name)), cancellationToken);
        if (result is not ApiResult<JsonElement>.Ok { Value: var list }) return ([], host.Fail(result, api.Connection));
        foreach (var node in list.At("unanswered")?.EnumerateArray() ?? []) host.Error.WriteLine($"fp: node {node.GetString()} does not answer: what it keeps is left out");
        ImmutableArray<LogSubject> kept =
        [
            .. (list.At("items")?.EnumerateArray() ?? []).Where(item => withParts || string.IsNullOrEmpty(item.Text("part"))).Select(item => new LogSubject(
                string.IsNullOrEmpty(item.Text("part")) ? item.Text("container")! : $"{item.Text("container")}/{item.Text("part")}",
                ApiPaths.WithQuery($"{collection}/{Uri.EscapeDataString(item.Text("uid")!)}", ("node", item.Text("node")), ("part", string.IsNullOrEmpty(item.Text("part")) ? null : item.Text("part"))))),
        ];
        if (!kept.IsEmpty) return (kept, ExitCodes.Ok);
        host.Error.WriteLine($"fp: no log of a finished container of {target} is kept in namespace {Space}");
        return ([], ExitCodes.Failed);
    }

    private static IEnumerable<string> PartNames(JsonElement container) => PartLists
        .SelectMany(list => container.At("spec", "template", list) is { ValueKind: JsonValueKind.Array } parts ? parts.EnumerateArray().ToList() : [])
        .Select(part => part.Text("name"))
        .OfType<string>();
}
