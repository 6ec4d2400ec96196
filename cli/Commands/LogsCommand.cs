using System.Collections.Immutable;
using System.CommandLine;
using System.Text.Json;
using FunctionsPlatform.Cli.Client;
using FunctionsPlatform.Cli.Kinds;
using FunctionsPlatform.Cli.Output;

namespace FunctionsPlatform.Cli.Commands;

/// <summary>What containers wrote.</summary>
internal sealed class LogsCommand : ApiCommand
{
    private readonly Argument<string> subject = new("NAME") { Description = "A container or app, or container/NAME, app/NAME or job/NAME" };
    private readonly Option<bool> follow = new("--follow", "-f") { Description = "Go on until the container ends or Ctrl-C" };
    private readonly Option<int?> tail = SharedOptions.Count("--tail", "Only the last N lines; 0 is all");
    private readonly Option<TimeSpan> since = SharedOptions.Duration("--since", "Only what is younger than this", TimeSpan.Zero);

    public LogsCommand(CliHost host, GlobalOptions globals)
        : base("logs", "Show what a container, or each container of an app or a job, wrote.", host, globals)
    {
        Add(subject);
        Add(follow);
        Add(tail);
        Add(since);
        Validators.Add(result =>
        {
            if (result.GetValue(subject) is { } word && word.Contains('/') && Understand(word, out var error) is null) result.AddError(error);
        });
    }

    public override ImmutableArray<string> Examples => ["fp logs app/hello --tail 20", "fp logs hello-7f3a2 -f", "fp logs hello --since 5m", "fp logs job/report"];

    protected override async Task<int> RunAsync(ParseResult parse, ApiClient api, CancellationToken cancellationToken)
    {
        var (containers, exitCode) = await FindContainersAsync(api, parse.GetRequiredValue(subject), cancellationToken);
        if (exitCode != ExitCodes.Ok) return exitCode;

        var age = parse.GetValue(since);
        var request = new LogRequest(parse.GetValue(follow), parse.GetValue(tail), age == TimeSpan.Zero ? null : Host.Time.GetUtcNow() - age);
        var printer = new LogPrinter(api, Host, withName: containers.Length > 1);
        if (request.Follow) return (await Task.WhenAll(containers.Select(container => printer.RunAsync(container, request, cancellationToken)))).Max();
        foreach (var container in containers) exitCode = Math.Max(exitCode, await printer.RunAsync(container, request, cancellationToken));
        return exitCode;
    }

    /// <summary>A bare name is a container's or, when there is none of that name, an app's.</summary>
    private async Task<(ImmutableArray<string> Names, int ExitCode)> FindContainersAsync(ApiClient api, string word, CancellationToken cancellationToken)
    {
        if (Understand(word, out _) is { } target) return target.Kind == CliKinds.Container ? ([target.Name!], ExitCodes.Ok) : await OfWorkloadAsync(api, target, cancellationToken);

        var container = await api.GetAsync(ApiPaths.Item(CliKinds.Container, api.Connection.Namespace, word), cancellationToken);
        if (container is ApiResult<JsonElement>.Ok) return ([word], ExitCodes.Ok);
        return container.IsNotFound ? await OfWorkloadAsync(api, new ResourceTarget(CliKinds.App, word), cancellationToken) : ([], Host.Fail(container, api.Connection));
    }

    private async Task<(ImmutableArray<string> Names, int ExitCode)> OfWorkloadAsync(ApiClient api, ResourceTarget workload, CancellationToken cancellationToken)
    {
        var result = await api.ListAsync(ApiPaths.Collection(CliKinds.Container, api.Connection.Namespace), $"{workload.Kind.ContainerLabel}={workload.Name}", cancellationToken);
        if (result is not ApiResult<ResourceList>.Ok list) return ([], Host.Fail(result, api.Connection));
        if (!list.Value.Items.IsEmpty) return ([.. list.Value.Items.Select(item => item.Name())], ExitCodes.Ok);

        Host.Error.WriteLine($"fp: there is no container '{workload.Name}' and no {workload.Kind.Singular} of that name with containers in namespace {api.Connection.Namespace}");
        return ([], ExitCodes.Failed);
    }

    /// <summary>Null for a bare name, and for what makes no sense.</summary>
    private static ResourceTarget? Understand(string word, out string error)
    {
        error = "";
        if (!word.Contains('/')) return null;
        if (TargetWords.Parse([word], out error) is not [{ Name: not null } target]) return null;
        if (target.Kind == CliKinds.Container || target.Kind.ContainerLabel is not null) return target;
        error = $"{target.Kind.Plural} write no logs; containers, apps and jobs do";
        return null;
    }
}
