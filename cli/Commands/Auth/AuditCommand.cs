using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using FunctionsPlatform.Cli.Client;
using FunctionsPlatform.Cli.Output;

namespace FunctionsPlatform.Cli.Commands;

/// <summary>Shows the newest entries of the audit trail.</summary>
internal sealed class AuditCommand : ApiCommand
{
    private const int MaxPage = 1_000;

    private readonly Option<int> limit = new("--limit") { Description = "How many", HelpName = "N", DefaultValueFactory = _ => 50 };
    private readonly Option<OutputFormat> output = SharedOptions.Output();

    public AuditCommand(CliHost host, GlobalOptions globals)
        : base("audit", "Show what was changed by whom, refused or not, newest first.", host, globals)
    {
        Add(limit);
        Add(output);
        limit.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1) result.AddError("--limit must be 1 or more");
        });
    }

    public override ImmutableArray<string> Examples => ["fp auth audit", "fp auth audit --limit 1000 -o json"];

    protected override async Task<int> RunAsync(ParseResult parse, ApiClient api, CancellationToken cancellationToken)
    {
        var (wanted, entries, next) = (parse.GetValue(limit), new List<JsonElement>(), (string?)null);
        do
        {
            var page = ApiPaths.WithQuery($"{ApiPaths.Root}/audit", ("limit", Math.Min(wanted - entries.Count, MaxPage).ToString(CultureInfo.InvariantCulture)), ("continue", next));
            var result = await api.GetAsync(page, cancellationToken);
            if (result is not ApiResult<JsonElement>.Ok ok) return Host.Fail(result, api.Connection);
            if (ok.Value.At("items") is { ValueKind: JsonValueKind.Array } items) entries.AddRange(items.EnumerateArray());
            next = ok.Value.Text("continue");
        }
        while (next is not null && entries.Count < wanted);

        Print(parse.GetValue(output), entries);
        return ExitCodes.Ok;
    }

    private void Print(OutputFormat format, List<JsonElement> entries)
    {
        switch (format)
        {
            case OutputFormat.Json:
                Host.Out.WriteLine(JsonText.Array(entries));
                break;
            case OutputFormat.Yaml:
                foreach (var entry in entries) YamlText.Write(Host.Out, entry);
                break;
            default:
                new TableWriter(Host.Out, Host.Colour, ["TIME", "CALLER", "STATUS", "METHOD", "PATH"]).WriteAll([.. entries.Select(Row)]);
                break;
        }
    }

    private static ImmutableArray<Cell> Row(JsonElement entry)
    {
        var status = entry.Number("status");
        return
        [
            new(entry.Time("at")?.ToString("u", CultureInfo.InvariantCulture) ?? ""), new(entry.Text("caller") ?? ""), new($"{status}", status < 400 ? Tone.Plain : Tone.Bad),
            new(entry.Text("method") ?? ""), new(entry.Text("path") ?? ""),
        ];
    }
}
