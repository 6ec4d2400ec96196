using FunctionsPlatform.Contracts.Agent;
using FunctionsPlatform.Functions.Sessions;
using FunctionsPlatform.Storage;

namespace FunctionsPlatform.Functions.Tests.Sessions;

public sealed class ReportSplitterTests
{
    [Fact]
    public void A_small_report_stays_whole()
    {
        var report = Report(containers: 3, events: 2, tailCharacters: 10);

        Assert.Same(report, Assert.Single(ReportSplitter.Split(report)));
    }

    [Theory]
    [InlineData(200, 50, 4000)]
    [InlineData(1, 500, 4000)]
    [InlineData(0, 900, 0)]
    [InlineData(2, 1, 60_000)]
    public void A_large_report_becomes_pieces_that_fit_and_lose_no_fact(int containers, int events, int tailCharacters)
    {
        var report = Report(containers, events, tailCharacters);

        var seals = new ReportSeals("token", TimeProvider.System);

        var pieces = ReportSplitter.Split(report).ToArray();

        Assert.All(pieces, piece => Assert.True(seals.Seal(piece).Length <= QueueLimits.BodyBytes, $"{piece.CalculateSize()} bytes"));
        Assert.Equal(report.Containers.Select(seen => seen.Uid), pieces.SelectMany(piece => piece.Containers).Select(seen => seen.Uid));
        Assert.Equal(report.Events.Select(seen => seen.ContainerUid), pieces.SelectMany(piece => piece.Events).Select(seen => seen.ContainerUid));
        Assert.All(pieces, piece => Assert.Equal("n", piece.NodeName));
    }

    private static NodeReport Report(int containers, int events, int tailCharacters)
    {
        var report = new NodeReport { NodeName = "n" };
        for (var number = 0; number < containers; number++)
        {
            var seen = new ContainerObservation { Uid = $"c{number}", LastTermination = new Termination() };
            seen.LastTermination.LogTail.Add(new string('x', tailCharacters));
            report.Containers.Add(seen);
        }

        for (var number = 0; number < events; number++) report.Events.Add(new ObservedEvent { ContainerUid = $"e{number}", Message = new string('y', 200) });
        return report;
    }
}
