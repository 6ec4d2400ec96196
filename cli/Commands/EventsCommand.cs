using System.Collections.Immutable;
using System.CommandLine;
using System.Text.Json;
using FunctionsPlatform.Cli.Client;
using FunctionsPlatform.Cli.Kinds;
using FunctionsPlatform.Cli.Output;
using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.Cli.Commands;

/// <summary>What happened, oldest first.</summary>
internal sealed class EventsCommand : ApiCommand
{
    private readonly Option<ImmutableArray<ResourceTarget>> about;
    private readonly Option<bool> watch = new("--watch", "-w") { Description = "Then print each new one, until Ctrl-C" };
    private readonly Option<OutputFormat> output = SharedOptions.Output();
    private readonly Option<bool> allNamespaces = SharedOptions.AllNamespaces();

    public EventsCommand(CliHost host, GlobalOptions globals)
        : base("events", "Show what happened, oldest first.", host, globals)
    {
        about = new Option<ImmutableArray<ResourceTarget>>("--for")
        {
            Description = "Only about this one; for an app, its containers included",
            HelpName = "KIND/NAME",
            DefaultValueFactory = _ => [],
            CustomParser = result =>
            {
                var targets = TargetWords.Parse([.. result.Tokens.Select(token => token.Value)], out var error);
                if (targets is not [{ Name: not null }]) error = $"--for takes KIND/NAME, as in app/hello{(error.Length > 0 ? $"; {error}" : "")}";
                if (error.Length > 0) result.AddError(error);
                return targets;
            },
        };
        Add(about);
        Add(watch);
        Add(output);
        Add(allNamespaces);
    }

    public override ImmutableArray<string> Examples => ["fp events", "fp events --for app/hello", "fp events --watch -A"];

    protected override async Task<int> RunAsync(ParseResult parse, ApiClient api, CancellationToken cancellationToken)
    {
        var everywhere = parse.GetValue(allNamespaces);
        var printer = new ResourcePrinter(Host, parse.GetValue(output)) { WithNamespace = everywhere };
        var query = new ResourceQuery(CliKinds.Event, everywhere ? null : api.Connection.Namespace);
        if (parse.GetValue(about) is [var target])
        {
            var containers = await NamesOfContainersAsync(api, target, cancellationToken);
            if (containers is not ApiResult<ImmutableHashSet<string>>.Ok names) return Host.Fail(containers, api.Connection);
            query = query with { Filter = EventFilter.About(target, names.Value) };
        }

        if (parse.GetValue(watch)) return await new WatchPrinter(api, Host, printer).RunAsync(query, cancellationToken);

        var result = await api.ListAsync(query.Path, null, cancellationToken);
        if (result is not ApiResult<ResourceList>.Ok list) return Host.Fail(result, api.Connection);
        ImmutableArray<JsonElement> shown = [.. list.Value.Items.Where(query.Matches)];
        printer.Print([(query.Kind, query.Sort(shown))]);
        if (shown.IsEmpty && printer.IsForPeople) Host.Error.WriteLine($"No events{query.InWords}.");
        return ExitCodes.Ok;
    }

    private static async Task<ApiResult<ImmutableHashSet<string>>> NamesOfContainersAsync(ApiClient api, ResourceTarget target, CancellationToken cancellationToken)
    {
        if (target.Kind != CliKinds.App) return new ApiResult<ImmutableHashSet<string>>.Ok([], 200);
        var result = await api.ListAsync(ApiPaths.Collection(CliKinds.Container, api.Connection.Namespace), $"{PlatformApi.AppLabel}={target.Name}", cancellationToken);
        return result is ApiResult<ResourceList>.Ok list
            ? new ApiResult<ImmutableHashSet<string>>.Ok([.. list.Value.Items.Select(item => item.Name())], 200)
            : result.As<ImmutableHashSet<string>>();
    }
}
