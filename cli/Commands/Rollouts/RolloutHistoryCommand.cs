using System.Collections.Immutable;
using System.CommandLine;
using System.Text.Json;
using FunctionsPlatform.Cli.Client;
using FunctionsPlatform.Cli.Kinds;
using FunctionsPlatform.Cli.Output;
using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.Cli.Commands;

/// <summary>Shows what ran when, asked for by whom, and how it came out.</summary>
internal sealed class RolloutHistoryCommand : ApiCommand
{
    private readonly Argument<ImmutableArray<ResourceTarget>> targets;
    private readonly Option<OutputFormat> output = SharedOptions.Output();

    public RolloutHistoryCommand(CliHost host, GlobalOptions globals)
        : base("history", "Show an app's revisions: what ran, since when, who asked for it and how it came out.", host, globals)
    {
        targets = RolloutTargets.AddTo(this, ArgumentArity.OneOrMore);
        Add(output);
    }

    public override ImmutableArray<string> Examples => ["fp rollout history app/hello", "fp rollout history app/hello -o yaml"];

    protected override async Task<int> RunAsync(ParseResult parse, ApiClient api, CancellationToken cancellationToken)
    {
        var found = ImmutableArray.CreateBuilder<JsonElement>();
        foreach (var target in parse.GetRequiredValue(targets))
        {
            var result = await api.ListAsync(ApiPaths.Collection(CliKinds.AppRevision, api.Connection.Namespace), $"{PlatformApi.AppLabel}={target.Name}", cancellationToken);
            if (result is not ApiResult<ResourceList>.Ok list) return Host.Fail(result, api.Connection, target.ToString());
            found.AddRange(list.Value.Items.OrderBy(NumberOf));
        }

        new ResourcePrinter(Host, parse.GetValue(output)).Print([(CliKinds.AppRevision, found.ToImmutable())]);
        return ExitCodes.Ok;
    }

    private static int NumberOf(JsonElement revision) => revision.At("spec", "number") is { } number && number.TryGetInt32(out var value) ? value : 0;
}
