using System.Collections.Immutable;
using System.CommandLine;
using System.Text.Json;
using FunctionsPlatform.Cli.Client;
using FunctionsPlatform.Cli.Output;

namespace FunctionsPlatform.Cli.Commands;

/// <summary>Lists the orchestrations that the control plane's build could not go on with.</summary>
internal sealed class UpgradeCheckCommand : ApiCommand
{
    private readonly Option<OutputFormat> output = SharedOptions.Output();

    public UpgradeCheckCommand(CliHost host, GlobalOptions globals)
        : base("check", "Replay every orchestration that has not ended against the code of the control plane that answers, and list those that it would park. Exit code 1: there are some.", host, globals) => Add(output);

    public override ImmutableArray<string> Examples => ["fp upgrade check", "functions-platform upgrade check --data DIR   # a build that does not run yet, on a copy of the data"];

    protected override async Task<int> RunAsync(ParseResult parse, ApiClient api, CancellationToken cancellationToken)
    {
        var result = await api.GetAsync($"{ApiPaths.Root}/upgrade-check", cancellationToken);
        if (result is not ApiResult<JsonElement>.Ok ok) return Host.Fail(result, api.Connection);

        ImmutableArray<JsonElement> diverging = ok.Value.At("diverging") is { ValueKind: JsonValueKind.Array } list ? [.. list.EnumerateArray()] : [];
        Print(parse.GetValue(output), ok.Value, diverging);
        Host.Error.WriteLine(diverging.IsEmpty
            ? $"All {ok.Value.Number("checked")} orchestrations go on under {ok.Value.Text("version")}."
            : $"{diverging.Length} of {ok.Value.Number("checked")} orchestrations do not go on under {ok.Value.Text("version")}.");
        return diverging.IsEmpty ? ExitCodes.Ok : ExitCodes.Failed;
    }

    private void Print(OutputFormat format, JsonElement report, ImmutableArray<JsonElement> diverging)
    {
        switch (format)
        {
            case OutputFormat.Json:
                Host.Out.WriteLine(JsonText.Array([report]));
                break;
            case OutputFormat.Yaml:
                YamlText.Write(Host.Out, report);
                break;
            case OutputFormat.Name:
                foreach (var finding in diverging) Host.Out.WriteLine($"orchestration/{finding.Text("name")}");
                break;
            case var _ when !diverging.IsEmpty:
                new TableWriter(Host.Out, Host.Colour, ["ID", "NAME", "STATUS", "REASON"]).WriteAll([.. diverging.Select(Row)]);
                break;
        }
    }

    private static ImmutableArray<Cell> Row(JsonElement finding) =>
        [new(finding.Text("name") ?? ""), new(finding.Text("orchestrator") ?? ""), new(finding.Text("runtimeStatus") ?? ""), new(finding.Text("reason") ?? "", Tone.Bad)];
}
