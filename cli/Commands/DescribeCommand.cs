using System.Collections.Immutable;
using System.CommandLine;
using System.Text.Json;
using FunctionsPlatform.Cli.Client;
using FunctionsPlatform.Cli.Descriptions;
using FunctionsPlatform.Cli.Kinds;
using FunctionsPlatform.Cli.Output;
using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.Cli.Commands;

/// <summary>Tells the story of a resource: what was asked for, what is, what happened.</summary>
internal sealed class DescribeCommand : ApiCommand
{
    private readonly Argument<ImmutableArray<ResourceTarget>> targets = SharedOptions.Targets(ArgumentArity.OneOrMore);

    public DescribeCommand(CliHost host, GlobalOptions globals)
        : base("describe", "Show a resource with its containers, last failure and events.", host, globals)
    {
        Add(targets);
        Validators.Add(result =>
        {
            if (result.Understood(targets) is { IsDefaultOrEmpty: false } wanted && wanted.Any(target => target.Name is null)) result.AddError("name what to describe, as in 'fp describe app hello'");
        });
    }

    public override ImmutableArray<string> Examples => ["fp describe app hello", "fp describe job/report", "fp describe node/vm1"];

    protected override async Task<int> RunAsync(ParseResult parse, ApiClient api, CancellationToken cancellationToken)
    {
        var exitCode = ExitCodes.Ok;
        var isFirst = true;
        foreach (var target in parse.GetRequiredValue(targets))
        {
            var result = await api.GetAsync(ApiPaths.Item(target.Kind, api.Connection.Namespace, target.Name!), cancellationToken);
            if (result is not ApiResult<JsonElement>.Ok ok)
            {
                exitCode = Host.Fail(result, api.Connection, target.ToString());
                if (exitCode == ExitCodes.Unreachable) return exitCode;
                continue;
            }

            if (!isFirst) await Host.Out.WriteLineAsync();
            isFirst = false;
            exitCode = Math.Max(exitCode, await DescribeAsync(api, target, ok.Value, cancellationToken));
        }

        return exitCode;
    }

    private async Task<int> DescribeAsync(ApiClient api, ResourceTarget target, JsonElement resource, CancellationToken cancellationToken)
    {
        var writer = new DescriptionWriter(Host.Out);
        if (target.Kind == CliKinds.App) AppDescription.Write(writer, resource.Deserialize(ResourceJson.Default.App)!, Host.Time.GetUtcNow());
        else if (target.Kind == CliKinds.Job) JobDescription.Write(writer, resource.Deserialize(ResourceJson.Default.Job)!, Host.Time.GetUtcNow());
        else if (target.Kind == CliKinds.CronJob) CronJobDescription.Write(writer, resource.Deserialize(ResourceJson.Default.CronJob)!, Host.Time.GetUtcNow());
        else if (target.Kind == CliKinds.DaemonApp) DaemonAppDescription.Write(writer, resource.Deserialize(ResourceJson.Default.DaemonApp)!, Host.Time.GetUtcNow());
        else if (target.Kind == CliKinds.Container) ContainerDescription.Write(writer, resource.Deserialize(ResourceJson.Default.Container)!, Host.Time.GetUtcNow());
        else if (target.Kind == CliKinds.Node) NodeDescription.Write(writer, resource.Deserialize(ResourceJson.Default.Node)!, Host.Time.GetUtcNow());
        else YamlText.Write(Host.Out, ReadingOrder.Of(resource));
        if (target.Kind == CliKinds.Event || target.Kind == CliKinds.Orchestration) return ExitCodes.Ok;

        var containers = await ContainersAsync(api, target, cancellationToken);
        if (containers is not (null or ApiResult<ResourceList>.Ok)) return Host.Fail(containers, api.Connection, target.ToString());
        var replicas = (containers as ApiResult<ResourceList>.Ok)?.Value.Items ?? [];
        if (containers is not null) WriteTable("Containers", CliKinds.Container, replicas);

        // What happens to a node is told in the namespaces of what ran there.
        var query = new ResourceQuery(CliKinds.Event, target.Kind.Namespaced ? api.Connection.Namespace : null) { Filter = EventFilter.About(target, [.. replicas.Select(replica => replica.Name())]) };
        var events = await api.ListAsync(query.Path, null, cancellationToken);
        if (events is not ApiResult<ResourceList>.Ok found) return Host.Fail(events, api.Connection, target.ToString());
        WriteTable("Events", CliKinds.Event, query.Sort([.. found.Value.Items.Where(query.Matches)]));
        return ExitCodes.Ok;
    }

    private static async Task<ApiResult<ResourceList>?> ContainersAsync(ApiClient api, ResourceTarget target, CancellationToken cancellationToken) => target.Kind.ContainerLabel is { } label
        ? await api.ListAsync(ApiPaths.Collection(CliKinds.Container, api.Connection.Namespace), $"{label}={target.Name}", cancellationToken)
        : null;

    private void WriteTable(string title, CliKind kind, ImmutableArray<JsonElement> items)
    {
        Host.Out.WriteLine();
        Host.Out.WriteLine($"{title}:{(items.IsEmpty ? " none" : "")}");
        if (items.IsEmpty) return;
        var printer = new ResourcePrinter(Host, kind == CliKinds.Container ? OutputFormat.Wide : OutputFormat.Table);
        printer.Print([(kind, items)]);
    }
}
