using System.Collections.Immutable;
using System.CommandLine;
using FunctionsPlatform.Cli.Client;
using FunctionsPlatform.Cli.Kinds;
using FunctionsPlatform.Cli.Output;

namespace FunctionsPlatform.Cli.Commands;

/// <summary>Waits until resources are as they should be.</summary>
internal sealed class WaitCommand : ApiCommand
{
    private readonly Argument<ImmutableArray<ResourceTarget>> targets = SharedOptions.Targets(ArgumentArity.OneOrMore);
    private readonly Option<string> what = new("--for") { Description = "ready, deleted or condition=TYPE", HelpName = "STATE", DefaultValueFactory = _ => "ready" };
    private readonly Option<TimeSpan> timeout = SharedOptions.Duration("--timeout", "How long at most; then the exit code is 1", TimeSpan.FromSeconds(60));

    public WaitCommand(CliHost host, GlobalOptions globals)
        : base("wait", "Wait until resources are ready or gone.", host, globals)
    {
        what.CompletionSources.Add("ready", "deleted", "condition=Available");
        Add(targets);
        Add(what);
        Add(timeout);
        Validators.Add(result =>
        {
            if (result.GetValue(what) is { } word && Judges.Find(word) is null) result.AddError($"'{word}' cannot be waited for; there are ready, deleted and condition=TYPE");
            if (result.Understood(targets) is { IsDefaultOrEmpty: false } wanted && wanted.Any(target => target.Name is null)) result.AddError("name what to wait for, as in 'fp wait app/hello'");
        });
    }

    public override ImmutableArray<string> Examples =>
    [
        "fp wait app/hello                                  until all replicas of the newest spec are ready",
        "fp wait app hello --for deleted --timeout 2m",
        "fp wait node vm1 --for condition=Ready",
        "fp wait job/report --for condition=Complete       ends with 1 as soon as the job has failed",
    ];

    protected override async Task<int> RunAsync(ParseResult parse, ApiClient api, CancellationToken cancellationToken)
    {
        var waiter = new ResourceWaiter(api, Host);
        var word = parse.GetRequiredValue(what);
        foreach (var target in parse.GetRequiredValue(targets))
        {
            switch (await waiter.RunAsync(target, api.Connection.Namespace, Judges.Find(word)!, parse.GetValue(timeout), cancellationToken))
            {
                case WaitOutcome.TimedOut timedOut:
                    Host.Error.WriteLine($"fp: {target} is not {word} after {parse.GetValue(timeout).TotalSeconds:0.#} s: {timedOut.Seen}");
                    return ExitCodes.Failed;
                case WaitOutcome.Hopeless hopeless:
                    Host.Error.WriteLine($"fp: {target} is not {word} and will not be: {hopeless.Seen}");
                    return ExitCodes.Failed;
                case WaitOutcome.NoAnswer noAnswer:
                    return Host.Fail(noAnswer.Failure, api.Connection, target.ToString());
                default:
                    await Host.Out.WriteLineAsync($"{target} {word}");
                    break;
            }
        }

        return ExitCodes.Ok;
    }
}
