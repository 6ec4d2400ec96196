using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using FunctionsPlatform.Cli.Client;
using FunctionsPlatform.Cli.Output;

namespace FunctionsPlatform.Cli.Commands;

/// <summary>Shows the enrolment tokens that have not expired.</summary>
internal sealed class NodeTokenListCommand : ApiCommand
{
    private readonly Option<OutputFormat> output = SharedOptions.Output();

    public NodeTokenListCommand(CliHost host, GlobalOptions globals)
        : base("list", "Show the tokens that have not expired, the next to expire first. What they are is not shown: it is not stored.", host, globals) => Add(output);

    public override ImmutableArray<string> Examples => ["fp node token list", "fp node token list -o json"];

    protected override async Task<int> RunAsync(ParseResult parse, ApiClient api, CancellationToken cancellationToken)
    {
        var result = await api.GetAsync($"{ApiPaths.Root}/enrolment-tokens", cancellationToken);
        if (result is not ApiResult<JsonElement>.Ok ok) return Host.Fail(result, api.Connection);
        var tokens = ok.Value.At("items") is { ValueKind: JsonValueKind.Array } items ? items.EnumerateArray().ToList() : [];
        switch (parse.GetValue(output))
        {
            case OutputFormat.Json:
                Host.Out.WriteLine(JsonText.Array(tokens));
                break;
            case OutputFormat.Yaml:
                foreach (var token in tokens) YamlText.Write(Host.Out, token);
                break;
            case OutputFormat.Name:
                foreach (var token in tokens) Host.Out.WriteLine(token.Text("id"));
                break;
            default:
                new TableWriter(Host.Out, Host.Colour, ["ID", "NODE", "LEFT", "EXPIRES"]).WriteAll([.. tokens.Select(Row)]);
                break;
        }

        return ExitCodes.Ok;
    }

    private static ImmutableArray<Cell> Row(JsonElement token) =>
    [
        new(token.Text("id") ?? ""), new(token.Text("node") ?? "any new"), new($"{token.Number("usesLeft")} of {token.Number("uses")}"),
        new(token.Time("expiresAt")?.ToString("u", CultureInfo.InvariantCulture) ?? ""),
    ];
}
