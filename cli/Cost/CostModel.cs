using System.Globalization;

namespace FunctionsPlatform.Cli.Cost;

/// <summary>Counts × prices. Pure: what is counted and what things cost are inputs.</summary>
internal static class CostModel
{
    private const double Days = 365.0 / 12;
    private const double Giga = 1024.0 * 1024 * 1024;
    private const int MachinesOfAPeer = 3;

    // infra/modules/alerts.bicep.
    private const int MetricAlerts = 2;
    private const int QueryAlerts = 1;

    public static CostEstimate Estimate(CostQuestion question, CountedOperations counted, PriceTable prices)
    {
        var platform = counted.IdleDay
            .Plus(counted.IdleNodeDay.Times(question.Nodes))
            .Plus(counted.IdleAppDay.Times(question.Apps))
            .Plus(counted.Change.Times(question.ChangesPerDay))
            .Times(Days);
        var nodes = counted.NodeOwnDay.Times(question.Nodes * Days);
        var host = counted.HostOwnDay.Times(Days);
        var all = platform.Plus(nodes).Plus(host);
        var gbSeconds = platform.Executions * counted.SecondsPerExecution * question.MemoryMB / 1024;
        var (free, logs) = (question.FreeGrants ? 1 : 0, platform.Executions * counted.LogBytesPerExecution / Giga);
        var stored = question.Nodes * counted.StoredBytesPerNode / Giga;
        return new CostEstimate(
            [
                new("function executions", Count(platform.Executions), Paid(platform.Executions, free * prices.Functions.FreeExecutions) / 1e6 * prices.Functions.MillionExecutions),
                new("function time", $"{Count(gbSeconds)} GB-s", Paid(gbSeconds, free * prices.Functions.FreeGbSeconds) * prices.Functions.GbSecond),
                new("table requests", Count(all.Of("table")), all.Of("table") / 1e4 * prices.Storage.TablePer10000),
                new("queue requests", Count(all.Of("queue")), all.Of("queue") / 1e4 * prices.Storage.QueuePer10000),
                Blobs(all, prices),
                new("data at rest", Size(stored), stored * prices.Storage.GbMonth),
                new("logs", Size(logs), Paid(logs, free * prices.Logs.FreeGb) * prices.Logs.Gb),
                new("alerts", $"{MetricAlerts} + {QueryAlerts}", (MetricAlerts * prices.Alerts.MetricAlertMonth) + (QueryAlerts * prices.Alerts.QueryAlertMonth)),
                .. question.ServiceBus ? [new CostLine("Service Bus", "Standard", prices.ServiceBus.StandardMonth)] : Array.Empty<CostLine>(),
            ],
            MachinesOfAPeer * prices.Machine.Month,
            $"{MachinesOfAPeer} × {prices.Machine.Name}",
            prices.Currency,
            prices.AsOf,
            prices.Region,
            counted.Measured);
    }

    // Deleting is free; what writes or lists is dear and what reads is cheap.
    private static CostLine Blobs(OperationCount all, PriceTable prices)
    {
        var reads = all.Requests.GetValueOrDefault("blob.get");
        var writes = all.Of("blob") - reads - all.Requests.GetValueOrDefault("blob.delete");
        return new CostLine("blob requests", Count(all.Of("blob")), (reads / 1e4 * prices.Storage.BlobReadPer10000) + (writes / 1e4 * prices.Storage.BlobWritePer10000));
    }

    private static double Paid(double amount, double free) => Math.Max(0, amount - free);

    private static string Count(double number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static string Size(double gigabytes) => gigabytes.ToString("0.00", CultureInfo.InvariantCulture) + " GB";
}
