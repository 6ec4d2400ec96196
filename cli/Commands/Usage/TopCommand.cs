using System.Collections.Immutable;
using System.CommandLine;
using System.Text.Json;
using FunctionsPlatform.Cli.Client;
using FunctionsPlatform.Cli.Output;

namespace FunctionsPlatform.Cli.Commands;

/// <summary>Who uses most.</summary>
internal sealed class TopCommand : ApiCommand
{
    private const string Nodes = "nodes";
    private const string Containers = "containers";

    private readonly Argument<string> what = new("WHAT") { Description = "nodes or containers", DefaultValueFactory = _ => Containers };
    private readonly Option<string> sort = new("--sort") { Description = "cpu or memory", DefaultValueFactory = _ => "cpu" };
    private readonly Option<int?> count = SharedOptions.Count("--limit", "Only the first N; default 20, 0 is all");

    public TopCommand(CliHost host, GlobalOptions globals)
        : base("top", "Show which nodes, or which containers of all namespaces, use most.", host, globals)
    {
        what.AcceptOnlyFromAmong(Nodes, Containers);
        sort.AcceptOnlyFromAmong("cpu", "memory");
        Add(what);
        Add(sort);
        Add(count);
    }

    public override ImmutableArray<string> Examples => ["fp top nodes", "fp top containers --sort memory --limit 5"];

    protected override async Task<int> RunAsync(ParseResult parse, ApiClient api, CancellationToken cancellationToken)
    {
        var isNodes = parse.GetRequiredValue(what) == Nodes;
        var result = await new UsageReader(Host, api).ReadAsync($"{ApiPaths.Root}/stats/{(isNodes ? Nodes : Containers)}", cancellationToken);
        if (result is not ApiResult<ImmutableArray<JsonElement>>.Ok read) return Host.Fail(result, api.Connection);
        var field = parse.GetRequiredValue(sort) == "cpu" ? "cpuMillicores" : "memoryBytes";
        var limit = parse.GetValue(count) ?? 20;
        var first = read.Value.OrderByDescending(item => item.Number(field)).Take(limit == 0 ? int.MaxValue : limit).ToList();
        var now = Host.Time.GetUtcNow();
        var table = isNodes ? UsageTable.NodeHeaders : ["NAMESPACE", .. UsageTable.ContainerHeaders];
        if (first.Count > 0) new TableWriter(Host.Out, Host.Colour, table).WriteAll([.. first.Select(item => isNodes ? UsageTable.OfNode(item, now) : [new Cell(item.Text("namespace") ?? ""), .. UsageTable.OfContainer(item, now)])]);
        else Host.Error.WriteLine($"No {(isNodes ? Nodes : "running containers")}.");
        return ExitCodes.Ok;
    }
}
