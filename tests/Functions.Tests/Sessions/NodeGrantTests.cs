using System.Net;
using FunctionsPlatform.Contracts.Agent;
using FunctionsPlatform.Functions.Hosting;
using FunctionsPlatform.Functions.Sessions;
using FunctionsPlatform.Storage.Azure.Grants;
using FunctionsPlatform.Testing.Azurite;

namespace FunctionsPlatform.Functions.Tests.Sessions;

/// <summary>A node that holds no connection is told by its queue, and its addresses open nothing but what they are for.</summary>
public sealed class NodeGrantTests
{
    private const string Apps = "/api/v1/namespaces/default/apps";

    [Fact]
    public async Task A_node_is_told_by_its_queue_reports_by_another_and_beats_by_its_row()
    {
        await using var platform = await TestPlatform.StartAsync(await PartsAsync());
        using var node = await QueueNode.JoinAsync(platform, "web-1");
        Assert.Empty(Assert.Single(await node.TakeAsync()).Assignment.Containers);
        Assert.Equal("web-1", node.Grant.Enrolled.NodeName);
        Assert.Equal(HttpStatusCode.NoContent, await node.BeatAsync());

        await platform.PutAsync(Apps + "/web", """{"metadata":{"name":"web"},"spec":{"image":"img","replicas":3}}""");
        var assignment = await TakeAssignmentAsync(node, 3);
        var report = new NodeReport { NodeName = "web-1" };
        report.Containers.Add(assignment.Containers.Select(one => new ContainerObservation
        {
            Namespace = one.Namespace, Name = one.Name, Uid = one.Uid, Sequence = 1, Phase = ContainerPhase.Running, Ready = true, RuntimeId = "r-" + one.Uid,
        }));
        Assert.Equal(HttpStatusCode.Created, await node.ReportAsync(report));

        await Eventually.HoldsAsync(async () => (await platform.GetAsync(Apps + "/web")).Json.GetProperty("status").GetProperty("readyReplicas").GetInt32() == 3, "three ready replicas");
        await platform.PutAsync(Apps + "/web", """{"metadata":{"name":"web"},"spec":{"image":"img","replicas":0}}""");
        await Eventually.HoldsAsync(async () => (await node.TakeAsync()).Any(message => message.Assignment?.Containers.All(one => one.Desired == DesiredState.Stopped) == true), "the node to be told to stop them");
    }

    [Fact]
    public async Task A_node_reports_for_no_other_node_by_the_queue_that_they_share()
    {
        await using var platform = await TestPlatform.StartAsync(await PartsAsync());
        using var victim = await QueueNode.JoinAsync(platform, "victim");
        await platform.PutAsync(Apps + "/web", """{"metadata":{"name":"web"},"spec":{"image":"img","replicas":1}}""");
        var one = Assert.Single((await TakeAssignmentAsync(victim, 1)).Containers);
        using var thief = await QueueNode.JoinAsync(platform, "thief");
        NodeReport Say(ContainerPhase phase, long sequence)
        {
            var report = new NodeReport { NodeName = "victim" };
            report.Containers.Add(new ContainerObservation { Namespace = one.Namespace, Name = one.Name, Uid = one.Uid, Sequence = sequence, Phase = phase, Ready = true, RuntimeId = "r" });
            return report;
        }

        // The storage takes it; whoever reads it does not.
        Assert.Equal(HttpStatusCode.Created, await thief.ReportAsync(Say(ContainerPhase.Failed, 5)));
        Assert.Equal(HttpStatusCode.Created, await victim.ReportAsync(Say(ContainerPhase.Running, 1)));

        await Eventually.HoldsAsync(async () => (await platform.GetAsync(Apps + "/web")).Json.GetProperty("status").GetProperty("readyReplicas").GetInt32() == 1, "the victim's own report");
    }

    [Fact]
    public async Task A_queue_address_opens_no_other_queue_and_no_other_operation()
    {
        await using var platform = await TestPlatform.StartAsync(await PartsAsync());
        using var other = await QueueNode.JoinAsync(platform, "other");
        using var node = await QueueNode.JoinAsync(platform, "thief");
        var (mine, reports) = (NodeQueues.NameOf("thief"), SessionRunner.Reports);
        var take = node.Grant.TakeFrom;

        // Another node's messages, and the reports of all.
        await RefusedAsync(node, HttpMethod.Get, take.Replace(mine, NodeQueues.NameOf("other"), StringComparison.Ordinal));
        await RefusedAsync(node, HttpMethod.Get, take.Replace(mine, reports, StringComparison.Ordinal));
        await RefusedAsync(node, HttpMethod.Get, take.Replace(mine, "durable-steps", StringComparison.Ordinal));
        // Its own queue, but not to take from it.
        await RefusedAsync(node, HttpMethod.Post, take, QueueNode.Message([1]));
        await RefusedAsync(node, HttpMethod.Get, QueueNode.With(take, "peekonly=true"));
        await RefusedAsync(node, HttpMethod.Delete, take.Replace("/messages", "", StringComparison.Ordinal));
        await RefusedAsync(node, HttpMethod.Put, take.Replace("/messages", "", StringComparison.Ordinal));
        await RefusedAsync(node, HttpMethod.Get, QueueNode.With(take.Replace($"/{mine}/messages", "/", StringComparison.Ordinal), "comp=list"));
        // The reports queue, but not to add to it.
        await RefusedAsync(node, HttpMethod.Get, node.Grant.ReportTo);
        await RefusedAsync(node, HttpMethod.Get, QueueNode.With(node.Grant.ReportTo, "peekonly=true"));
        await RefusedAsync(node, HttpMethod.Delete, node.Grant.ReportTo);
        await RefusedAsync(node, HttpMethod.Post, node.Grant.ReportTo.Replace(reports, NodeQueues.NameOf("other"), StringComparison.Ordinal), QueueNode.Message([1]));
        await RefusedAsync(node, HttpMethod.Post, node.Grant.ReportTo.Replace(reports, "durable-steps", StringComparison.Ordinal), QueueNode.Message([1]));
        Assert.Single(await other.TakeAsync());
    }

    [Fact]
    public async Task A_heartbeat_address_reads_and_deletes_nothing_and_is_of_no_other_table()
    {
        await using var platform = await TestPlatform.StartAsync(await PartsAsync());
        using var node = await QueueNode.JoinAsync(platform, "thief");
        var beat = node.Grant.BeatAt;

        await RefusedAsync(node, HttpMethod.Get, beat);
        await RefusedAsync(node, HttpMethod.Delete, beat);
        // Azurite does not look at the range of keys that a signature is for, as Azure does; but nobody can change it without the key.
        await RefusedAsync(
            node, HttpMethod.Put, beat.Replace("RowKey='thief'", "RowKey='other'", StringComparison.Ordinal).Replace("rk=thief", "rk=other", StringComparison.Ordinal), """{"A":1}""", "application/json");
        await RefusedAsync(node, HttpMethod.Put, beat.Replace("/NodeHeartbeats(", "/NodeMail(", StringComparison.Ordinal), """{"Sent":1}""", "application/json");
        Assert.Equal(HttpStatusCode.NoContent, await node.BeatAsync());
    }

    [Fact]
    public async Task Addresses_end_with_their_time_and_cannot_be_prolonged()
    {
        await using var platform = await TestPlatform.StartAsync(await PartsAsync());
        using var node = await QueueNode.JoinAsync(platform, "late");
        var expiry = System.Text.RegularExpressions.Regex.Match(node.Grant.TakeFrom, "(?<=[?&]se=)[^&]+").Value;

        foreach (var address in new[] { node.Grant.TakeFrom, node.Grant.ReportTo })
            await RefusedAsync(node, address == node.Grant.TakeFrom ? HttpMethod.Get : HttpMethod.Post, address.Replace(expiry, expiry.Replace("20", "21", StringComparison.Ordinal), StringComparison.Ordinal), QueueNode.Message([1]));

        Assert.True(node.Grant.ExpiresAt.ToDateTimeOffset() - DateTimeOffset.UtcNow <= NodeSessionFunctions.Life);
        Assert.True(node.Grant.RenewAt < node.Grant.ExpiresAt);
    }

    [Fact]
    public void A_row_address_is_signed_for_that_row_alone()
    {
        var until = new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

        var mine = new TableSignature("acct", "NodeHeartbeats", "nodes", "a", until, IsHttpsOnly: true).By("a2V5");
        var other = new TableSignature("acct", "NodeHeartbeats", "nodes", "b", until, IsHttpsOnly: true).By("a2V5");

        Assert.Contains("sp=au&se=2030-01-01T00%3A00%3A00Z&spr=https&spk=nodes&srk=a&epk=nodes&erk=a&sig=", mine);
        Assert.NotEqual(mine.Split("sig=")[1], other.Split("sig=")[1]);
    }

    [Theory]
    [InlineData("reports")]
    [InlineData("assignments")]
    [InlineData("reports-poison")]
    [InlineData("a--b")]
    [InlineData("0123456789012345678901234567890123456789012345678901234567890ab")]
    public void A_nodes_queue_is_its_own_whatever_its_name(string node)
    {
        var queue = NodeQueues.NameOf(node);

        Assert.DoesNotContain(queue, new[] { "node-reports", "node-assignments", "node-reports-poison" });
        Assert.Matches("^[a-z0-9](-?[a-z0-9])*$", queue);
        Assert.InRange(queue.Length, 3, 63);
        Assert.NotEqual(queue, NodeQueues.NameOf(node + "c"));
    }

    [Fact]
    public async Task An_assignment_too_large_for_a_message_is_fetched_from_where_it_says()
    {
        await using var platform = await TestPlatform.StartAsync(await PartsAsync());
        using var node = await QueueNode.JoinAsync(platform, "big");
        await node.TakeAsync();
        var value = new string('x', 4_000);

        await platform.PutAsync(Apps + "/big", $$"""{"metadata":{"name":"big"},"spec":{"image":"img","replicas":20,"env":{"A":"{{value}}"} } }""");

        AssignmentReference? reference = null;
        await Eventually.HoldsAsync(async () => (reference = (await node.TakeAsync()).LastOrDefault(message => message.AssignmentAt is not null)?.AssignmentAt) is not null, "a reference to an assignment");
        using var http = new HttpClient();
        var assignment = Assignment.Parser.ParseFrom(await http.GetByteArrayAsync(new Uri(reference!.Url), TestContext.Current.CancellationToken));
        Assert.Equal(reference.Revision, assignment.Revision);
        Assert.NotEmpty(assignment.Containers);
        await RefusedAsync(node, HttpMethod.Delete, reference.Url);
    }

    [Fact]
    public async Task A_node_that_joins_again_is_told_everything_again_and_an_equal_assignment_is_not_repeated()
    {
        await using var platform = await TestPlatform.StartAsync(await PartsAsync());
        using var node = await QueueNode.JoinAsync(platform, "again");
        var first = Assert.Single(await node.TakeAsync()).Assignment;

        await platform.Host.ControlPlane.NodeSessions.SweepAsync(DateTimeOffset.UtcNow, TestContext.Current.CancellationToken);
        Assert.Empty(await node.TakeAsync());
        using var second = await QueueNode.JoinAsync(platform, "again");

        Assert.True(Assert.Single(await second.TakeAsync()).Assignment.Revision > first.Revision);
    }

    [Fact]
    public async Task The_agent_of_a_deleted_node_is_asked_to_join_anew()
    {
        await using var platform = await TestPlatform.StartAsync(await PartsAsync());
        using var node = await QueueNode.JoinAsync(platform, "gone");
        await node.TakeAsync();

        await platform.SendAsync(HttpMethod.Delete, "/api/v1/nodes/gone");

        Assert.NotNull(Assert.Single(await node.TakeAsync()).Renew);
    }

    [Fact]
    public async Task Where_agents_cannot_reach_the_storage_they_are_sent_to_the_connection()
    {
        await using var platform = await TestPlatform.StartAsync();

        var answer = await platform.PostAsync("/api/v1/node-sessions", "");
        var endpoints = (await platform.GetAsync("/api/v1/session-endpoints")).Json;

        Assert.Equal(503, answer.Status);
        Assert.False(endpoints.TryGetProperty("queue", out _));
        Assert.True(endpoints.TryGetProperty("grpc", out _));
    }

    private static async Task<Assignment> TakeAssignmentAsync(QueueNode node, int containers)
    {
        Assignment? assignment = null;
        await Eventually.HoldsAsync(
            async () => (assignment = (await node.TakeAsync()).LastOrDefault(message => message.Assignment?.Containers.Count == containers)?.Assignment) is not null, $"{containers} assigned containers");
        return assignment!;
    }

    private static async Task RefusedAsync(QueueNode node, HttpMethod method, string address, string? body = null, string type = "application/xml")
    {
        var (status, text) = await node.SendAsync(method, address, body, type);
        Assert.True(status is HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized, $"{method} {address[..address.IndexOf('?', StringComparison.Ordinal)]} was answered {(int)status}: {text}");
    }

    private static async Task<StandaloneParts> PartsAsync()
    {
        var account = await SharedAzurite.NewAccountAsync();
        return new StandaloneParts { OpenStorage = (_, time, _) => AzureStorage.Open(new AzureAccount(account.ConnectionString, null), time) };
    }
}
