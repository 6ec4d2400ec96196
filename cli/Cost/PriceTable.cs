namespace FunctionsPlatform.Cli.Cost;

/// <summary>What things cost at a date: <c>prices.json</c> beside this file.</summary>
internal sealed record PriceTable
{
    public required string AsOf { get; init; }

    public required string Region { get; init; }

    public required string Currency { get; init; }

    public required string Note { get; init; }

    public required FunctionPrices Functions { get; init; }

    public required StoragePrices Storage { get; init; }

    public required LogPrices Logs { get; init; }

    public required AlertPrices Alerts { get; init; }

    public required ServiceBusPrices ServiceBus { get; init; }

    public required MachinePrice Machine { get; init; }

    /// <summary>Flex Consumption, on demand.</summary>
    internal sealed record FunctionPrices(double GbSecond, double MillionExecutions, double FreeGbSeconds, double FreeExecutions);

    internal sealed record StoragePrices(double TablePer10000, double QueuePer10000, double BlobWritePer10000, double BlobReadPer10000, double GbMonth);

    internal sealed record LogPrices(double Gb, double FreeGb);

    internal sealed record AlertPrices(double MetricAlertMonth, double QueryAlertMonth);

    internal sealed record ServiceBusPrices(double StandardMonth);

    /// <summary>One of the three machines that a control plane of the usual kind runs on.</summary>
    internal sealed record MachinePrice(string Name, double Month);
}
