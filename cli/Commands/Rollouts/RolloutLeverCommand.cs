using System.Collections.Immutable;
using System.CommandLine;
using System.Text.Json;
using FunctionsPlatform.Cli.Client;
using FunctionsPlatform.Cli.Kinds;
using FunctionsPlatform.Cli.Output;

namespace FunctionsPlatform.Cli.Commands;

/// <summary>One of the levers: asks for it for each app named.</summary>
internal class RolloutLeverCommand : ApiCommand
{
    private readonly Argument<ImmutableArray<ResourceTarget>> targets;
    private readonly string done;

    public RolloutLeverCommand(string name, string description, string done, CliHost host, GlobalOptions globals)
        : base(name, description, host, globals)
    {
        this.done = done;
        targets = RolloutTargets.AddTo(this, ArgumentArity.OneOrMore);
    }

    public override ImmutableArray<string> Examples => [$"fp rollout {Name} app/hello"];

    /// <summary>The lever's address below the app's.</summary>
    protected virtual string PathOf(ParseResult parse) => $"/rollout/{Name}";

    protected override async Task<int> RunAsync(ParseResult parse, ApiClient api, CancellationToken cancellationToken)
    {
        var exitCode = ExitCodes.Ok;
        foreach (var target in parse.GetRequiredValue(targets))
        {
            var result = await api.PostAsync(ApiPaths.Item(target.Kind, api.Connection.Namespace, target.Name!) + PathOf(parse), cancellationToken);
            if (result is ApiResult<JsonElement>.Ok) await Host.Out.WriteLineAsync($"{target} {done}");
            else exitCode = Host.Fail(result, api.Connection, target.ToString());
            if (exitCode == ExitCodes.Unreachable) return exitCode;
        }

        return exitCode;
    }
}
