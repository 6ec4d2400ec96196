using System.Collections.Immutable;
using System.CommandLine;
using System.Text;
using System.Text.Json;
using FunctionsPlatform.Cli.Client;
using FunctionsPlatform.Cli.Kinds;
using FunctionsPlatform.Cli.Output;

namespace FunctionsPlatform.Cli.Commands;

/// <summary>Changes how many replicas an app keeps.</summary>
internal sealed class ScaleCommand : ApiCommand
{
    private readonly Argument<ImmutableArray<ResourceTarget>> targets = SharedOptions.Targets(ArgumentArity.OneOrMore);
    private readonly Option<int?> replicas = SharedOptions.Count("--replicas", "How many to keep, from 0");

    public ScaleCommand(CliHost host, GlobalOptions globals)
        : base("scale", "Change how many replicas an app keeps.", host, globals)
    {
        replicas.Required = true;
        Add(targets);
        Add(replicas);
        Validators.Add(result =>
        {
            if (result.Understood(targets) is { IsDefaultOrEmpty: false } wanted && wanted.Any(target => target.Kind != CliKinds.App || target.Name is null))
                result.AddError("scale takes apps by name, as in 'fp scale app hello --replicas 3'");
        });
    }

    public override ImmutableArray<string> Examples => ["fp scale app hello --replicas 10", "fp scale app/hello app/web --replicas 0"];

    protected override async Task<int> RunAsync(ParseResult parse, ApiClient api, CancellationToken cancellationToken)
    {
        var count = parse.GetRequiredValue(replicas);
        var body = Encoding.UTF8.GetBytes($$"""{"replicas":{{count}}}""");
        var exitCode = ExitCodes.Ok;
        foreach (var target in parse.GetRequiredValue(targets))
        {
            var result = await api.PutAsync(ApiPaths.Item(target.Kind, api.Connection.Namespace, target.Name!) + "/scale", body, cancellationToken);
            if (result is ApiResult<JsonElement>.Ok) await Host.Out.WriteLineAsync($"{target} scaled to {count}");
            else exitCode = Host.Fail(result, api.Connection, target.ToString());
            if (exitCode == ExitCodes.Unreachable) return exitCode;
        }

        return exitCode;
    }
}
