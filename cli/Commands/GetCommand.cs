using System.Collections.Immutable;
using System.CommandLine;
using System.Text.Json;
using FunctionsPlatform.Cli.Client;
using FunctionsPlatform.Cli.Kinds;
using FunctionsPlatform.Cli.Output;

namespace FunctionsPlatform.Cli.Commands;

/// <summary>Shows resources: some, all, or as they change.</summary>
internal sealed class GetCommand : ApiCommand
{
    private readonly Argument<ImmutableArray<ResourceTarget>> targets = SharedOptions.Targets(ArgumentArity.OneOrMore);
    private readonly Option<OutputFormat> output = SharedOptions.Output();
    private readonly Option<string?> selector = SharedOptions.Selector();
    private readonly Option<bool> allNamespaces = SharedOptions.AllNamespaces();
    private readonly Option<bool> watch = new("--watch", "-w") { Description = "Then print each change, once and in order, until Ctrl-C; with -o json one line each" };

    private readonly Option<bool> reveal = new("--reveal") { Description = "Show the values of Secrets, given by name; needs Admin, and is in the audit trail" };

    public GetCommand(CliHost host, GlobalOptions globals)
        : base("get", "Show resources.", host, globals)
    {
        Add(targets);
        Add(output);
        Add(selector);
        Add(allNamespaces);
        Add(watch);
        Add(reveal);
        Validators.Add(result =>
        {
            if (result.GetValue(watch) && result.Understood(targets) is { Length: > 1 }) result.AddError("--watch takes one kind, or one name");
            if (result.GetValue(reveal) && (result.GetValue(watch) || result.Understood(targets) is not { IsDefault: false } named || named.Any(target => target.Kind != CliKinds.Secret || target.Name is null)))
                result.AddError("--reveal is for secrets by name, as in 'fp get secret db --reveal -o yaml'");
            if (result.GetValue(selector) is not null && result.Understood(targets) is [{ Name: not null }, ..]) result.AddError("--selector is for lists, not together with names");
        });
    }

    public override ImmutableArray<string> Examples =>
    [
        "fp get apps",
        "fp get app hello -o yaml",
        "fp get containers -l app=hello -o wide",
        "fp get containers --watch",
        "fp get app/hello node/vm1 -o json",
        "fp get secret db --reveal -o yaml",
        "fp get orchestrations",
    ];

    protected override async Task<int> RunAsync(ParseResult parse, ApiClient api, CancellationToken cancellationToken)
    {
        var wanted = parse.GetRequiredValue(targets);
        var query = new ResourceQuery(wanted[0].Kind, parse.GetValue(allNamespaces) ? null : api.Connection.Namespace) { Selector = parse.GetValue(selector), Name = wanted[0].Name };
        var printer = new ResourcePrinter(Host, parse.GetValue(output)) { WithNamespace = parse.GetValue(allNamespaces) };
        if (parse.GetValue(watch)) return await new WatchPrinter(api, Host, printer).RunAsync(query, cancellationToken);
        return wanted is [{ Name: null }] ? await ListAsync(api, query, printer, cancellationToken) : await GetEachAsync(api, wanted, parse.GetValue(reveal), printer, cancellationToken);
    }

    private async Task<int> ListAsync(ApiClient api, ResourceQuery query, ResourcePrinter printer, CancellationToken cancellationToken)
    {
        var result = await api.ListAsync(query.Path, query.Selector, cancellationToken);
        if (result is not ApiResult<ResourceList>.Ok list) return Host.Fail(result, api.Connection);

        printer.Print([(query.Kind, query.Sort(list.Value.Items))]);
        if (list.Value.Items.IsEmpty && printer.IsForPeople) Host.Error.WriteLine($"No {query.Kind.Plural}{query.InWords}.");
        return ExitCodes.Ok;
    }

    private async Task<int> GetEachAsync(ApiClient api, ImmutableArray<ResourceTarget> wanted, bool reveals, ResourcePrinter printer, CancellationToken cancellationToken)
    {
        var found = new List<(CliKind Kind, JsonElement Resource)>();
        var exitCode = ExitCodes.Ok;
        foreach (var target in wanted)
        {
            var path = ApiPaths.Item(target.Kind, api.Connection.Namespace, target.Name!);
            var result = reveals ? await api.PostAsync(path + "/reveal", cancellationToken) : await api.GetAsync(path, cancellationToken);
            if (result is ApiResult<JsonElement>.Ok ok) found.Add((target.Kind, ok.Value));
            else exitCode = Host.Fail(result, api.Connection, target.ToString());
            if (exitCode == ExitCodes.Unreachable) return exitCode;
        }

        if (found.Count > 0 || !printer.IsForPeople)
            printer.Print([.. found.GroupBy(one => one.Kind).Select(group => (group.Key, group.Select(one => one.Resource).ToImmutableArray()))]);
        return exitCode;
    }
}
