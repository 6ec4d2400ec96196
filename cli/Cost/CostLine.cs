namespace FunctionsPlatform.Cli.Cost;

/// <param name="Item">What is paid for.</param>
/// <param name="Amount">How much of it in a month, for a person.</param>
/// <param name="Month">What it costs in a month.</param>
internal sealed record CostLine(string Item, string Amount, double Month);
