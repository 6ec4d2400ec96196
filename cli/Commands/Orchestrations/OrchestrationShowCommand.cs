using System.Collections.Immutable;
using System.CommandLine;
using System.Text.Json;
using FunctionsPlatform.Cli.Client;
using FunctionsPlatform.Cli.Descriptions;
using FunctionsPlatform.Cli.Kinds;
using FunctionsPlatform.Cli.Output;

namespace FunctionsPlatform.Cli.Commands;

/// <summary>One orchestration with its input, output and why it stands still.</summary>
internal sealed class OrchestrationShowCommand : ApiCommand
{
    private readonly Argument<string> id = new("ID") { Description = "The orchestration's id" };
    private readonly Option<OutputFormat> output = SharedOptions.Output();

    public OrchestrationShowCommand(CliHost host, GlobalOptions globals)
        : base("show", "Show an orchestration: state, reason, input and output.", host, globals)
    {
        Add(id);
        Add(output);
    }

    public override ImmutableArray<string> Examples => ["fp orchestrations show scheduler", "fp orchestrations show scheduler -o json"];

    protected override async Task<int> RunAsync(ParseResult parse, ApiClient api, CancellationToken cancellationToken)
    {
        var name = parse.GetRequiredValue(id);
        var result = await api.GetAsync(ApiPaths.Orchestration(name), cancellationToken);
        if (result is not ApiResult<JsonElement>.Ok found) return Host.Fail(result, api.Connection, $"orchestration/{name}");

        var printer = new ResourcePrinter(Host, parse.GetValue(output));
        if (printer.Format == OutputFormat.Table) OrchestrationDescription.Write(new DescriptionWriter(Host.Out), found.Value, Host.Time.GetUtcNow());
        else printer.Print([(CliKinds.Orchestration, [found.Value])]);
        return ExitCodes.Ok;
    }
}
