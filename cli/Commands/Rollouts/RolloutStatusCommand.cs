using System.Collections.Immutable;
using System.CommandLine;
using System.Text.Json;
using FunctionsPlatform.Cli.Client;
using FunctionsPlatform.Cli.Descriptions;
using FunctionsPlatform.Cli.Kinds;
using FunctionsPlatform.Cli.Output;
using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.Cli.Commands;

/// <summary>Follows a rollout to its end and says how it came out, with the evidence when it failed.</summary>
internal sealed class RolloutStatusCommand : ApiCommand
{
    private readonly Argument<ImmutableArray<ResourceTarget>> targets;
    private readonly Option<OutputFormat> output = SharedOptions.Output();
    private readonly Option<bool> now = new("--now") { Description = "Show how it stands and do not follow" };
    private readonly Option<TimeSpan> timeout = SharedOptions.Duration("--timeout", "How long to follow at most; then the exit code is 1", TimeSpan.FromMinutes(30));

    public RolloutStatusCommand(CliHost host, GlobalOptions globals)
        : base("status", "Follow an app's rollout to its end. The exit code is 0 when it completed and 1 when it did not.", host, globals)
    {
        targets = RolloutTargets.AddTo(this, new ArgumentArity(1, 2));
        Add(output);
        Add(now);
        Add(timeout);
    }

    public override ImmutableArray<string> Examples => ["fp rollout status app/hello", "fp rollout status app/hello --now -o json"];

    protected override async Task<int> RunAsync(ParseResult parse, ApiClient api, CancellationToken cancellationToken)
    {
        var target = parse.GetRequiredValue(targets)[0];
        var space = api.Connection.Namespace;
        if (!parse.GetValue(now))
        {
            var outcome = await new ResourceWaiter(api, Host).RunAsync(target, space, RolloutJudge.IsOver, parse.GetValue(timeout), cancellationToken);
            if (outcome is WaitOutcome.NoAnswer none) return Host.Fail(none.Failure, api.Connection, target.ToString());
        }

        var result = await api.GetAsync(ApiPaths.Item(target.Kind, space, target.Name!), cancellationToken);
        if (result is not ApiResult<JsonElement>.Ok ok) return Host.Fail(result, api.Connection, target.ToString());
        var app = ok.Value.Deserialize(ResourceJson.Default.App)!;
        if (parse.GetValue(output) is OutputFormat.Json or OutputFormat.Yaml) Print(ok.Value, parse.GetValue(output));
        else RolloutDescription.Write(new DescriptionWriter(Host.Out), app, Host.Time.GetUtcNow());
        return app.Status?.Rollout is { Phase: RolloutPhase.Completed } && app.Status.ObservedGeneration == app.Metadata.Generation ? ExitCodes.Ok : ExitCodes.Failed;
    }

    private void Print(JsonElement app, OutputFormat format)
    {
        var rollout = app.At("status", "rollout") ?? JsonSerializer.SerializeToElement(new RolloutStatus(), ResourceJson.Default.RolloutStatus);
        if (format == OutputFormat.Json) Host.Out.WriteLine(JsonText.One(rollout));
        else YamlText.Write(Host.Out, rollout);
    }
}
