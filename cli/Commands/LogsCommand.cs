using System.Collections.Immutable;
using System.CommandLine;
using FunctionsPlatform.Cli.Client;
using FunctionsPlatform.Cli.Kinds;
using FunctionsPlatform.Cli.Logs;
using FunctionsPlatform.Cli.Output;

namespace FunctionsPlatform.Cli.Commands;

/// <summary>What containers wrote.</summary>
internal sealed class LogsCommand : ApiCommand
{
    private readonly Argument<string> subject = new("NAME") { Description = "A container or app, or container/NAME, app/NAME, job/NAME" };
    private readonly Option<bool> follow = new("--follow", "-f") { Description = "Go on until the container ends or Ctrl-C; of an app also with replicas that come later" };
    private readonly Option<int?> tail = SharedOptions.Count("--tail", "Only the last N lines of each container; 0 is all");
    private readonly Option<TimeSpan> since = SharedOptions.Duration("--since", "Only what is younger than this", TimeSpan.Zero);
    private readonly Option<bool> previous = new("--previous", "-p") { Description = "The run before the current one; of an app, all its runs that are over, also of containers that are gone" };
    private readonly Option<bool> allContainers = new("--all-containers") { Description = "Of each replica's init and sidecar containers too" };

    public LogsCommand(CliHost host, GlobalOptions globals)
        : base("logs", "Show what a container, or each container of an app or a job, wrote.", host, globals)
    {
        Add(subject);
        Add(follow);
        Add(tail);
        Add(since);
        Add(previous);
        Add(allContainers);
        Validators.Add(result =>
        {
            if (result.GetValue(subject) is { } word && word.Contains('/') && LogTargets.Understand(word, out var error) is null) result.AddError(error);
            if (result.GetValue(follow) && result.GetValue(previous)) result.AddError("--previous is over: there is nothing to --follow");
        });
    }

    public override ImmutableArray<string> Examples => ["fp logs app/hello --tail 20", "fp logs hello-7f3a2 -f", "fp logs hello --since 5m", "fp logs app/hello --previous", "fp logs job/report"];

    protected override async Task<int> RunAsync(ParseResult parse, ApiClient api, CancellationToken cancellationToken)
    {
        var age = parse.GetValue(since);
        var request = new LogRequest(parse.GetValue(follow), parse.GetValue(tail), age == TimeSpan.Zero ? null : Host.Time.GetUtcNow() - age, parse.GetValue(previous));
        var targets = new LogTargets(api, Host, parse.GetValue(allContainers));
        var (target, failure) = await targets.ResolveAsync(parse.GetRequiredValue(subject), cancellationToken);
        if (target is null) return failure;
        if (target.Kind != CliKinds.Container && request.Follow) return await FollowAsync(api, targets, target, request, cancellationToken);
        var (subjects, exitCode) = await targets.SubjectsAsync(target, request.Previous, cancellationToken);
        return exitCode != ExitCodes.Ok ? exitCode : await new LogPrinter(api, Host).RunAsync(subjects, request with { Previous = request.Previous && target.Kind == CliKinds.Container }, cancellationToken);
    }

    private async Task<int> FollowAsync(ApiClient api, LogTargets targets, ResourceTarget target, LogRequest request, CancellationToken cancellationToken)
    {
        var merger = new LogMerger(Host, withNames: true, LogPrinter.MergeWait);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var writing = merger.RunAsync(ended.Token);
        var following = new LogFollower(api, Host, request, merger, targets.PartsOf).RunAsync(LogTargets.SelectorOf(target), ended.Token);
        var first = await Task.WhenAny(writing, following);
        await ended.CancelAsync();
        // What broke the writing (a reader that has gone) is what ends the command.
        if (first == writing) await writing;
        await ((Task)writing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return Host.Fail(await following, api.Connection, target.ToString());
    }
}
