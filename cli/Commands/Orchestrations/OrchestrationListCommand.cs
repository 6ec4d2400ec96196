using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using FunctionsPlatform.Cli.Client;
using FunctionsPlatform.Cli.Kinds;
using FunctionsPlatform.Cli.Output;

namespace FunctionsPlatform.Cli.Commands;

/// <summary>Lists orchestrations, those of no namespace included.</summary>
internal sealed class OrchestrationListCommand : ApiCommand
{
    private readonly Option<string?> status = new("--status") { Description = "Only in these states: pending, running, suspended, parked, completed, failed, terminated; joined by commas", HelpName = "STATES" };
    private readonly Option<TimeSpan> since = SharedOptions.Duration("--since", "Only those started within that time", TimeSpan.Zero);
    private readonly Option<string?> prefix = new("--prefix") { Description = "Only those whose id begins with this", HelpName = "TEXT" };
    private readonly Option<OutputFormat> output = SharedOptions.Output();

    public OrchestrationListCommand(CliHost host, GlobalOptions globals)
        : base("list", "List orchestrations: those that have not ended by id, then the others.", host, globals)
    {
        Add(status);
        Add(since);
        Add(prefix);
        Add(output);
    }

    public override ImmutableArray<string> Examples => ["fp orchestrations list", "fp orchestrations list --status parked", "fp orchestrations list --prefix app:default: --since 1h -o wide"];

    protected override async Task<int> RunAsync(ParseResult parse, ApiClient api, CancellationToken cancellationToken)
    {
        var printer = new ResourcePrinter(Host, parse.GetValue(output));
        var from = parse.GetValue(since) is var span && span > TimeSpan.Zero ? (Host.Time.GetUtcNow() - span).ToString("O", CultureInfo.InvariantCulture) : null;
        var path = ApiPaths.WithQuery(
            ApiPaths.Collection(CliKinds.Orchestration, null), ("status", parse.GetValue(status)), ("createdFrom", from), ("prefix", parse.GetValue(prefix)));
        var result = await api.ListAsync(path, null, cancellationToken);
        if (result is not ApiResult<ResourceList>.Ok list) return Host.Fail(result, api.Connection);

        printer.Print([(CliKinds.Orchestration, list.Value.Items)]);
        if (list.Value.Items.IsEmpty && printer.IsForPeople) Host.Error.WriteLine("No such orchestrations.");
        return ExitCodes.Ok;
    }
}
