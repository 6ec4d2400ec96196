using FunctionsPlatform.Contracts.Agent;
using FunctionsPlatform.Contracts.Identity;
using FunctionsPlatform.Functions.Sessions;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Microsoft.Extensions.Time.Testing;

namespace FunctionsPlatform.Functions.Tests.Sessions;

/// <summary>Whoever may add to the reports' queue reports for its own node and no other.</summary>
public sealed class ReportSealTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private readonly FakeTimeProvider time = new(Start);
    private readonly ReportSeals seals;
    private readonly Timestamp until = (Start + TimeSpan.FromHours(6)).ToTimestamp();

    public ReportSealTests() => seals = new ReportSeals("the platform's token", time);

    [Fact]
    public void A_report_of_the_node_that_it_names_is_opened_also_by_another_process_and_hours_later()
    {
        var message = Sealed(ReportOf("a"), seals.KeyFor("a", until), until);
        time.Advance(TimeSpan.FromDays(2));

        Assert.Equal("a", new ReportSeals("the platform's token", time).Open(message)!.NodeName);
        Assert.Equal("a", seals.Open(seals.Seal(ReportOf("a")))!.NodeName);
    }

    [Fact]
    public void The_key_of_one_node_seals_no_report_of_another() => Assert.Null(seals.Open(Sealed(ReportOf("b"), seals.KeyFor("a", until), until)));

    [Fact]
    public void A_key_is_good_for_its_own_time_only()
    {
        var message = Sealed(ReportOf("a"), seals.KeyFor("a", until), until);
        Assert.Null(seals.Open(Sealed(ReportOf("a"), seals.KeyFor("a", until), (Start + TimeSpan.FromDays(99)).ToTimestamp())));
        time.Advance(TimeSpan.FromDays(8));

        Assert.Null(seals.Open(message));
    }

    [Fact]
    public void What_was_changed_or_not_sealed_is_not_opened()
    {
        var message = SealedReport.Parser.ParseFrom(Sealed(ReportOf("a"), seals.KeyFor("a", until), until));
        var changed = message.Clone();
        changed.Report = ReportOf("a", "another").ToByteString();
        var cut = message.Clone();
        cut.Mac = ByteString.CopyFrom(message.Mac.Span[..16]);

        Assert.Null(seals.Open(changed.ToByteArray()));
        Assert.Null(seals.Open(cut.ToByteArray()));
        Assert.Null(seals.Open(ReportOf("a").ToByteArray()));
        Assert.Null(seals.Open([]));
        Assert.Null(new ReportSeals("another token", time).Open(message.ToByteArray()));
        Assert.NotNull(seals.Open(message.ToByteArray()));
    }

    private static byte[] Sealed(NodeReport report, ByteString key, Timestamp expiresAt) => ReportKeys.Seal(report, key, expiresAt).ToByteArray();

    private static NodeReport ReportOf(string node, string container = "c")
    {
        var report = new NodeReport { NodeName = node };
        report.Containers.Add(new ContainerObservation { Uid = container, Name = container });
        return report;
    }
}
