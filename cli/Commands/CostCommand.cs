using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using FunctionsPlatform.Cli.Cost;
using FunctionsPlatform.Cli.Output;

namespace FunctionsPlatform.Cli.Commands;

/// <summary>Estimates what a month on Azure costs. Asks nobody: counts and prices are built in, each with its date.</summary>
internal sealed class CostCommand : FpCommand
{
    private readonly Option<int> nodes = Number("--nodes", "Nodes that are joined", 100, 0, 100_000);
    private readonly Option<int> apps = Number("--apps", "Apps that run on them", 50, 0, 100_000);
    private readonly Option<int> changes = Number("--changes-per-day", "Changes in a day over all apps, each replacing one container", 20, 0, 1_000_000);
    private readonly Option<int> memory = new("--memory") { Description = "Memory of an instance in MB: 512, 2048 or 4096", HelpName = "MB", DefaultValueFactory = _ => 512 };
    private readonly Option<bool> serviceBus = new("--service-bus") { Description = "With a Service Bus namespace" };
    private readonly Option<bool> noGrants = new("--without-free-grants") { Description = "The subscription's free executions, seconds and logs are used up by something else" };
    private readonly Option<bool> json = new("--json") { Description = "As JSON" };
    private readonly CliHost host;

    public CostCommand(CliHost host)
        : base("cost", "Estimate what a month on Azure costs.")
    {
        this.host = host;
        memory.AcceptOnlyFromAmong("512", "2048", "4096");
        foreach (var option in new Option[] { nodes, apps, changes, memory, serviceBus, noGrants, json }) Add(option);
        SetAction(RunAsync);
    }

    public override ImmutableArray<string> Examples => ["fp cost --nodes 100 --apps 50 --changes-per-day 20", "fp cost --nodes 1000 --without-free-grants"];

    private static Option<int> Number(string name, string description, int fallback, int least, int most) => new(name)
    {
        Description = description,
        HelpName = "N",
        DefaultValueFactory = _ => fallback,
        CustomParser = result =>
        {
            var word = result.Tokens.Single().Value;
            if (int.TryParse(word, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most) return value;
            result.AddError($"{name} is '{word}'; must be {least} to {most}");
            return fallback;
        },
    };

    private async Task<int> RunAsync(ParseResult parse, CancellationToken cancellationToken)
    {
        var question = new CostQuestion(
            parse.GetValue(nodes), parse.GetValue(apps), parse.GetValue(changes), parse.GetValue(memory), parse.GetValue(serviceBus), !parse.GetValue(noGrants));
        var estimate = CostModel.Estimate(question, CostData.Operations, CostData.Prices);
        if (parse.GetValue(json)) await host.Out.WriteLineAsync(JsonSerializer.Serialize(estimate, CostJson.Default.CostEstimate));
        else Write(estimate);
        await host.Out.FlushAsync(cancellationToken);
        return ExitCodes.Ok;
    }

    private void Write(CostEstimate estimate)
    {
        var rows = estimate.Lines.Select(line => Row(line.Item, line.Amount, line.Month)).Append(Row("together", "", estimate.Month)).Append(Row("beside", estimate.PeerName, estimate.Peer)).ToList();
        new TableWriter(host.Out, host.Colour, ["ITEM", "A MONTH", estimate.Currency]).WriteAll(rows);
        host.Error.WriteLine($"Prices of {estimate.Region} as of {estimate.AsOf}; operations counted {estimate.Measured}. Traffic out of Azure is not in it.");
    }

    private static ImmutableArray<Cell> Row(string item, string amount, double month) => [new(item), new(amount), new(month.ToString("0.00", CultureInfo.InvariantCulture))];
}
