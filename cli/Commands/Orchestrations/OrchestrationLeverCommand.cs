using System.Collections.Immutable;
using System.CommandLine;
using System.Text.Json;
using FunctionsPlatform.Cli.Client;
using FunctionsPlatform.Cli.Output;

namespace FunctionsPlatform.Cli.Commands;

/// <summary>One of the levers: asks for it of each orchestration named.</summary>
internal sealed class OrchestrationLeverCommand : ApiCommand
{
    private readonly Argument<string[]> ids = new("ID") { Description = "Ids of orchestrations", Arity = ArgumentArity.OneOrMore };
    private readonly Option<string?> reason = new("--reason") { Description = "Kept with the orchestration", HelpName = "TEXT" };
    private readonly string done;
    private readonly Option<bool>? flag;

    public OrchestrationLeverCommand(string name, string description, string done, CliHost host, GlobalOptions globals)
        : base(name, description, host, globals)
    {
        this.done = done;
        Add(ids);
    }

    public bool TakesReason
    {
        init
        {
            if (value) Add(reason);
        }
    }

    /// <summary>Goes into the query as <see cref="FlagParameter"/>.</summary>
    public Option<bool>? Flag
    {
        get => flag;
        init
        {
            flag = value;
            if (value is not null) Add(value);
        }
    }

    public string FlagParameter { get; init; } = "";

    public override ImmutableArray<string> Examples => [$"fp orchestrations {Name} app:default:hello:1f0c"];

    protected override async Task<int> RunAsync(ParseResult parse, ApiClient api, CancellationToken cancellationToken)
    {
        var exitCode = ExitCodes.Ok;
        var flagged = Flag is { } option && parse.GetValue(option) ? "true" : null;
        var why = Options.Contains(reason) ? parse.GetValue(reason) : null;
        foreach (var id in parse.GetRequiredValue(ids))
        {
            var path = ApiPaths.WithQuery($"{ApiPaths.Orchestration(id)}/{Name}", ("reason", why), (FlagParameter, flagged));
            var result = await api.PostAsync(path, cancellationToken);
            if (result is not ApiResult<JsonElement>.Ok ok)
            {
                exitCode = Host.Fail(result, api.Connection, $"orchestration/{id}");
                if (exitCode == ExitCodes.Unreachable) return exitCode;
                continue;
            }

            var other = ok.Value.Text("name") is { } started && started != id ? $" as {started}" : "";
            await Host.Out.WriteLineAsync($"orchestration/{id} {done}{other}");
        }

        return exitCode;
    }
}
