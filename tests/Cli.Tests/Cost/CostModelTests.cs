using System.Collections.Immutable;
using FunctionsPlatform.Cli.Cost;

namespace FunctionsPlatform.Cli.Tests.Cost;

public sealed class CostModelTests
{
    private static readonly PriceTable Prices = new()
    {
        AsOf = "2030-01-01",
        Region = "Nowhere",
        Currency = "USD",
        Note = "",
        Functions = new PriceTable.FunctionPrices(GbSecond: 0.001, MillionExecutions: 10, FreeGbSeconds: 1000, FreeExecutions: 2000),
        Storage = new PriceTable.StoragePrices(TablePer10000: 1, QueuePer10000: 2, BlobWritePer10000: 3, BlobReadPer10000: 4, GbMonth: 5),
        Logs = new PriceTable.LogPrices(Gb: 6, FreeGb: 0),
        Alerts = new PriceTable.AlertPrices(MetricAlertMonth: 0, QueryAlertMonth: 0),
        ServiceBus = new PriceTable.ServiceBusPrices(StandardMonth: 7),
        Machine = new PriceTable.MachinePrice("box", 8),
    };

    private static readonly CountedOperations Nothing = new()
    {
        Measured = "never",
        IdleDay = OperationCount.None,
        IdleNodeDay = OperationCount.None,
        IdleAppDay = OperationCount.None,
        Change = OperationCount.None,
        NodeOwnDay = OperationCount.None,
        HostOwnDay = OperationCount.None,
        SecondsPerExecution = 1,
        LogBytesPerExecution = 0,
        StoredBytesPerNode = 0,
        Assumptions = [],
    };

    [Fact]
    public void Where_nothing_happens_nothing_is_paid() => Assert.Equal(0, Estimate(Nothing).Month);

    [Fact]
    public void Each_count_is_multiplied_by_what_it_belongs_to()
    {
        var counted = Nothing with
        {
            IdleDay = Of(("table.get", 1)), IdleNodeDay = Of(("table.query", 10)), IdleAppDay = Of(("table.submit", 100)), Change = Of(("table.get", 1000)), NodeOwnDay = Of(("table.submit", 10_000)),
        };

        // One price for all kinds of table requests: (1 + 2×10 + 3×100 + 4×1000 + 2×10000) a day.
        Assert.Equal(24_321 * 365.0 / 12 / 10_000, Line(Estimate(counted), "table requests"), 6);
    }

    [Fact]
    public void Reading_writing_and_deleting_blobs_have_prices_of_their_own()
    {
        var counted = Nothing with { IdleDay = Of(("blob.get", 10_000), ("blob.put", 20_000), ("blob.list", 10_000), ("blob.delete", 500_000)) };

        Assert.Equal((4 + 9) * 365.0 / 12, Line(Estimate(counted), "blob requests"), 6);
    }

    [Fact]
    public void What_is_free_is_taken_off_and_never_makes_a_bill_negative()
    {
        var counted = Nothing with { IdleDay = new OperationCount(120, ImmutableSortedDictionary<string, double>.Empty) };
        var executions = 120 * 365.0 / 12;

        Assert.Equal((executions - 2000) / 1e6 * 10, Line(Estimate(counted), "function executions"), 9);
        Assert.Equal((executions / 2 - 1000) * 0.001, Line(Estimate(counted), "function time"), 9);
        Assert.Equal(0, Line(Estimate(counted with { IdleDay = counted.IdleDay.Times(0.1) }), "function time"));
        Assert.Equal(executions / 1e6 * 10, Line(CostModel.Estimate(Question with { FreeGrants = false }, counted, Prices), "function executions"), 9);
    }

    [Fact]
    public void More_memory_costs_more_time()
    {
        var counted = Nothing with { IdleDay = new OperationCount(1000, ImmutableSortedDictionary<string, double>.Empty) };

        var (small, large) = (CostModel.Estimate(Question with { FreeGrants = false }, counted, Prices), CostModel.Estimate(Question with { FreeGrants = false, MemoryMB = 2048 }, counted, Prices));

        Assert.Equal(4 * Line(small, "function time"), Line(large, "function time"), 6);
    }

    [Fact]
    public void Service_bus_is_paid_for_only_where_it_is_asked_for()
    {
        Assert.Equal(7, CostModel.Estimate(Question with { ServiceBus = true }, Nothing, Prices).Month);
        Assert.DoesNotContain(Estimate(Nothing).Lines, line => line.Item == "Service Bus");
    }

    // With the counts and prices that are built in: a change that makes idling dearer is seen here, once it is counted.
    [Theory]
    [InlineData(100, 5), InlineData(1000, 30)]
    public void An_idle_fleet_costs_next_to_nothing(int nodes, double most)
    {
        var estimate = CostModel.Estimate(new CostQuestion(nodes, Apps: nodes / 2, ChangesPerDay: 0, MemoryMB: 512, ServiceBus: false, FreeGrants: true), CostData.Operations, CostData.Prices);

        Assert.InRange(estimate.Month, 0.5, most);
        Assert.True(estimate.Peer > 3 * estimate.Month, $"{estimate.Month} is not far below {estimate.Peer}");
    }

    private static CostQuestion Question { get; } = new(Nodes: 2, Apps: 3, ChangesPerDay: 4, MemoryMB: 512, ServiceBus: false, FreeGrants: true);

    private static CostEstimate Estimate(CountedOperations counted) => CostModel.Estimate(Question, counted, Prices);

    private static OperationCount Of(params (string Kind, double Count)[] requests) => new(0, requests.ToImmutableSortedDictionary(request => request.Kind, request => request.Count));

    private static double Line(CostEstimate estimate, string item) => estimate.Lines.Single(line => line.Item == item).Month;
}
