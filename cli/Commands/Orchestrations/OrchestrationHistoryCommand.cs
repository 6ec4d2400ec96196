using System.Collections.Immutable;
using System.CommandLine;
using System.Text.Json;
using FunctionsPlatform.Cli.Client;
using FunctionsPlatform.Cli.Descriptions;
using FunctionsPlatform.Cli.Output;

namespace FunctionsPlatform.Cli.Commands;

/// <summary>What an orchestration decided and what came of it.</summary>
internal sealed class OrchestrationHistoryCommand : ApiCommand
{
    private readonly Argument<string> id = new("ID") { Description = "The orchestration's id" };
    private readonly Option<OutputFormat> output = SharedOptions.Output();

    public OrchestrationHistoryCommand(CliHost host, GlobalOptions globals)
        : base("history", "Show what an orchestration decided, when, and what came of it. After continue-as-new: since then.", host, globals)
    {
        Add(id);
        Add(output);
    }

    public override ImmutableArray<string> Examples => ["fp orchestrations history app:default:hello:1f0c", "fp orchestrations history scheduler -o json"];

    protected override async Task<int> RunAsync(ParseResult parse, ApiClient api, CancellationToken cancellationToken)
    {
        var name = parse.GetRequiredValue(id);
        var result = await api.GetAsync(ApiPaths.Orchestration(name) + "/history", cancellationToken);
        if (result is not ApiResult<JsonElement>.Ok found) return Host.Fail(result, api.Connection, $"orchestration/{name}");

        switch (parse.GetValue(output))
        {
            case OutputFormat.Json:
                await Host.Out.WriteLineAsync(JsonText.Array([found.Value]));
                break;
            case OutputFormat.Yaml:
                YamlText.Write(Host.Out, found.Value);
                break;
            case OutputFormat.Name:
                await Host.Out.WriteLineAsync($"orchestration/{name}");
                break;
            default:
                Write(found.Value);
                break;
        }

        return ExitCodes.Ok;
    }

    private void Write(JsonElement history)
    {
        new TableWriter(Host.Out, Host.Colour, ["TIME", "STEP", "EVENT", "TOOK"]).WriteAll(new OrchestrationNarrative(history).Rows);
        var reason = history.Text("reason") is { } why ? $": {why}" : "";
        Host.Out.Write($"\n{history.Text("runtimeStatus")}{reason}\n");
    }
}
