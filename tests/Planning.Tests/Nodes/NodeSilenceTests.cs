using System.Collections.Immutable;
using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.Planning.Nodes;

namespace FunctionsPlatform.Planning.Tests.Nodes;

public sealed class NodeSilenceTests
{
    private static readonly NodeSilenceOptions Options = new();
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);
    private static readonly DateTimeOffset Now = Build.Start.AddHours(1);

    [Theory]
    [InlineData(14, ConditionStatus.True)]
    [InlineData(15, ConditionStatus.Unknown)]
    [InlineData(59, ConditionStatus.Unknown)]
    [InlineData(60, ConditionStatus.False)]
    public void Silence_makes_a_node_unknown_and_then_lost(int seconds, ConditionStatus expected)
    {
        var plan = Plan(Build.Node("n1"), seconds);

        Assert.Equal(expected, plan.Changed.IsEmpty ? ConditionStatus.True : plan.Changed[0].Ready.Status);
        Assert.Equal(expected == ConditionStatus.False, plan.Lost.Length == 1);
    }

    [Fact]
    public void A_lost_node_that_sends_a_heartbeat_is_ready_again()
    {
        var plan = Plan(Build.Node("n1", ready: ConditionStatus.False), 1);

        Assert.Equal(ConditionStatus.True, Assert.Single(plan.Changed).Ready.Status);
        Assert.Empty(plan.Lost);
    }

    [Fact]
    public void Silence_while_nobody_listened_counts_from_the_sweepers_return()
    {
        var returned = SweepPresence.Next(new SweepPresence(Build.Start, Now.AddMinutes(-5)), Now, Interval);

        Assert.Empty(Plan(Build.Node("n1"), 300, returned).Changed);
        var later = Plan(Build.Node("n1"), 360, returned, Now.AddSeconds(60));
        Assert.Equal(ConditionStatus.False, Assert.Single(later.Changed).Ready.Status);
    }

    [Fact]
    public void A_sweeper_that_missed_three_intervals_has_not_been_away()
    {
        var presence = new SweepPresence(Build.Start, Now - (Interval * 3));

        Assert.Equal(Build.Start, SweepPresence.Next(presence, Now, Interval).AwakeSince);
        Assert.Equal(Now, SweepPresence.Next(presence with { LastSweep = presence.LastSweep.AddTicks(-1) }, Now, Interval).AwakeSince);
    }

    [Fact]
    public void A_node_that_was_lost_before_the_sweeper_was_away_stays_lost()
    {
        var plan = Plan(Build.Node("n1", ready: ConditionStatus.False), 300, new SweepPresence(Now, Now));

        Assert.Empty(plan.Changed);
        Assert.Single(plan.Lost);
    }

    [Fact]
    public void Containers_of_a_deleted_node_are_lost()
    {
        var snapshot = new NodeSilenceSnapshot([], ImmutableDictionary<string, DateTimeOffset>.Empty, [Build.Running("a")], new SweepPresence(Build.Start, Now));

        Assert.Single(NodeSilence.Plan(snapshot, Options, Now).Lost);
    }

    private static NodeSilencePlan Plan(Node node, int silentSeconds, SweepPresence? sweeper = null, DateTimeOffset? at = null)
    {
        var now = at ?? Now;
        var heartbeats = ImmutableDictionary<string, DateTimeOffset>.Empty.Add("n1", now.AddSeconds(-silentSeconds));
        var over = Build.Pending("b").On("n1", ContainerPhase.Stopped);
        return NodeSilence.Plan(new NodeSilenceSnapshot([node], heartbeats, [Build.Running("a"), over], sweeper ?? new SweepPresence(Build.Start, now)), Options, now);
    }
}
