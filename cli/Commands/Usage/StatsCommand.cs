using System.Collections.Immutable;
using System.CommandLine;
using System.Text.Json;
using FunctionsPlatform.Cli.Client;
using FunctionsPlatform.Cli.Kinds;
using FunctionsPlatform.Cli.Output;

namespace FunctionsPlatform.Cli.Commands;

/// <summary>What containers use now.</summary>
internal sealed class StatsCommand : ApiCommand
{
    private const string ClearScreen = "\e[H\e[2J";

    private readonly Argument<ImmutableArray<ResourceTarget>> targets = SharedOptions.Targets(ArgumentArity.ZeroOrMore);
    private readonly Option<bool> watch = new("--watch", "-w") { Description = "Again each second, until Ctrl-C" };
    private readonly Option<OutputFormat> output = SharedOptions.Output();
    private readonly Option<bool> allNamespaces = SharedOptions.AllNamespaces();

    public StatsCommand(CliHost host, GlobalOptions globals)
        : base("stats", "Show what containers use: CPU (1000m is one CPU, on average over the last look) and memory (without what the kernel could drop at once).", host, globals)
    {
        Add(targets);
        Add(watch);
        Add(output);
        Add(allNamespaces);
        Validators.Add(result =>
        {
            if (result.Understood(targets) is not { IsDefaultOrEmpty: false } wanted) return;
            if (wanted is not [{ Name: not null } target] || (target.Kind != CliKinds.App && target.Kind != CliKinds.Container)) result.AddError("stats takes one app or container, as in 'fp stats app/hello'");
        });
    }

    public override ImmutableArray<string> Examples => ["fp stats", "fp stats app/hello --watch", "fp stats -A -o json"];

    protected override async Task<int> RunAsync(ParseResult parse, ApiClient api, CancellationToken cancellationToken)
    {
        var path = PathOf(parse, api);
        var format = parse.GetValue(output);
        var reader = new UsageReader(Host, api);
        if (parse.GetValue(watch)) return await reader.WatchAsync(path, items => Print(items, format, clears: Host.Colour), cancellationToken);
        var result = await reader.ReadAsync(path, cancellationToken);
        if (result is not ApiResult<ImmutableArray<JsonElement>>.Ok read) return Host.Fail(result, api.Connection);
        Print(read.Value, format, clears: false);
        if (read.Value.IsEmpty) Host.Error.WriteLine("No running containers.");
        return ExitCodes.Ok;
    }

    private string PathOf(ParseResult parse, ApiClient api)
    {
        var space = parse.GetValue(allNamespaces) ? "" : $"/namespaces/{Uri.EscapeDataString(api.Connection.Namespace)}";
        var path = $"{ApiPaths.Root}{space}/stats/containers";
        if (parse.GetValue(targets) is not [var target]) return path;
        return ApiPaths.WithQuery(path, (target.Kind == CliKinds.App ? "app" : "container", target.Name));
    }

    private void Print(ImmutableArray<JsonElement> items, OutputFormat format, bool clears)
    {
        if (format == OutputFormat.Json)
        {
            Host.Out.WriteLine(JsonText.Array(items));
            return;
        }

        if (clears) Host.Out.Write(ClearScreen);
        if (items.IsEmpty) return;
        new TableWriter(Host.Out, Host.Colour, UsageTable.ContainerHeaders).WriteAll([.. items.Select(item => UsageTable.OfContainer(item, Host.Time.GetUtcNow()))]);
    }
}
