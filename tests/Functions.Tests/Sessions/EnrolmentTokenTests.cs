using System.Net;
using FunctionsPlatform.Contracts.Identity;
using Grpc.Core;

namespace FunctionsPlatform.Functions.Tests.Sessions;

/// <summary>A host joins with a token that is good once, for a time, and where it was said for one node.</summary>
public sealed class EnrolmentTokenTests : IAsyncLifetime
{
    private EnrolmentWorld world = null!;

    public async ValueTask InitializeAsync() => world = await EnrolmentWorld.StartAsync();

    public ValueTask DisposeAsync() => world.DisposeAsync();

    [Fact]
    public async Task A_host_joins_with_its_token_and_goes_on_with_its_credential()
    {
        var reply = await world.Agent.EnrolAsync(await world.TokenAsync(), "a");
        var (session, first) = await world.Agent.OpenAsync(reply.Credential, "a");

        using (session) Assert.NotNull(first.Assignment);
        Assert.Equal(200, (await world.Platform.GetAsync("/api/v1/nodes/a")).Status);
    }

    [Fact]
    public async Task A_token_opens_no_session_by_itself()
    {
        var refused = await Assert.ThrowsAsync<RpcException>(async () => await world.Agent.OpenAsync(await world.TokenAsync(), "a"));

        Assert.Equal(StatusCode.PermissionDenied, refused.StatusCode);
        Assert.Equal(404, (await world.Platform.GetAsync("/api/v1/nodes/a")).Status);
    }

    [Fact]
    public async Task A_token_is_good_for_one_agent_who_may_repeat_it_until_it_expires()
    {
        var token = await world.TokenAsync();
        await world.Agent.EnrolAsync(token, "a", "first");

        var other = await world.Agent.RefusalAsync(token, "b", "second");
        var renamed = await world.Agent.RefusalAsync(token, "b", "first");
        var again = await world.Agent.EnrolAsync(token, "a", "first");
        world.Time.Advance(TimeSpan.FromHours(1));
        var late = await world.Agent.RefusalAsync(token, "a", "first");

        Assert.Equal((StatusCode.PermissionDenied, StatusCode.PermissionDenied), (other!.StatusCode, renamed!.StatusCode));
        Assert.Contains("used already", other.Status.Detail, StringComparison.Ordinal);
        using (var session = (await world.Agent.OpenAsync(again.Credential, "a", "first")).Session) Assert.Equal(404, (await world.Platform.GetAsync("/api/v1/nodes/b")).Status);
        Assert.Equal(StatusCode.Unauthenticated, late!.StatusCode);
        Assert.Contains("expired", late.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_two_hosts_that_come_at_once_through_two_processes_exactly_one_joins()
    {
        var other = await world.AddAsync();
        using var elsewhere = new AgentCalls(other);
        for (var round = 0; round < 20; round++)
        {
            var token = await world.TokenAsync();

            var refusals = await Task.WhenAll(world.Agent.RefusalAsync(token, $"one-{round}", "one"), elsewhere.RefusalAsync(token, $"two-{round}", "two"));

            var refused = Assert.Single(refusals.OfType<RpcException>());
            Assert.Contains("used already", refused.Status.Detail, StringComparison.Ordinal);
            var joined = new[] { (await world.Platform.GetAsync($"/api/v1/nodes/one-{round}")).Status, (await world.Platform.GetAsync($"/api/v1/nodes/two-{round}")).Status };
            Assert.Equal([200, 404], joined.Order());
        }
    }

    [Fact]
    public async Task A_token_for_several_hosts_lets_in_as_many_and_no_more()
    {
        var token = await world.TokenAsync("""{"uses":3}""");

        var refusals = await Task.WhenAll(Enumerable.Range(0, 6).Select(index => world.Agent.RefusalAsync(token, $"n{index}", $"agent-{index}")));

        Assert.Equal(3, refusals.Count(refusal => refusal is null));
    }

    [Fact]
    public async Task A_token_for_one_node_is_for_no_other_and_is_not_used_up_by_the_attempt()
    {
        var token = await world.TokenAsync("""{"node":"a"}""");

        var refused = await world.Agent.RefusalAsync(token, "b");
        await world.Agent.EnrolAsync(token, "a");

        Assert.Equal("the enrolment token is for node 'a', and this is 'b'", refused!.Status.Detail);
    }

    [Theory, InlineData("a_b"), InlineData("")]
    public async Task A_name_that_no_node_may_have_uses_no_token_up(string name)
    {
        var token = await world.TokenAsync();

        Assert.Equal(StatusCode.InvalidArgument, (await world.Agent.RefusalAsync(token, name))!.StatusCode);
        await world.Agent.EnrolAsync(token, "a");
    }

    [Fact]
    public async Task That_a_host_joins_or_tries_to_is_in_the_audit_trail()
    {
        var made = await world.MakeTokenAsync();
        var token = made.GetProperty("token").GetString()!;
        await world.Agent.EnrolAsync(token, "a");
        world.Time.Advance(TimeSpan.FromSeconds(1));
        await world.Agent.RefusalAsync(token, "b", "another");

        var rows = (await world.Platform.GetAsync("/api/v1/audit")).Json.GetProperty("items").EnumerateArray().Where(row => row.GetProperty("function").GetString() == "enroll");

        Assert.Equal([403, 200], rows.Select(row => row.GetProperty("status").GetInt32()));
        Assert.All(rows, row => Assert.Equal("enrolmenttoken:" + made.GetProperty("id").GetString(), row.GetProperty("caller").GetString()));
    }

    [Fact]
    public async Task Only_a_token_for_that_node_takes_a_node_over_from_another_agent()
    {
        var before = await world.JoinAsync("a", "first");
        world.Time.Advance(TimeSpan.FromMinutes(1));

        var anyone = await world.Agent.RefusalAsync(await world.TokenAsync(), "a", "second");
        await world.JoinAsync("a", "second");
        var replaced = await world.Agent.RefusalAsync(before, "a", "first");

        Assert.Contains("another agent is node 'a'", anyone!.Status.Detail, StringComparison.Ordinal);
        Assert.Equal(StatusCode.Unauthenticated, replaced!.StatusCode);
        Assert.Contains("enrolled anew", replaced.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_forged_or_changed_token_is_refused()
    {
        var token = await world.TokenAsync("""{"node":"a"}""");
        Assert.True(JoinToken.TryParse(token, out var parsed));
        string[] forged =
        [
            token[..^1] + (token[^1] == 'A' ? 'B' : 'A'), token[..^1], token + "A", (parsed with { Id = "bbbbbbbbbb" }).ToString(), (parsed with { Secret = new string('A', 43) }).ToString(),
            "FP1--", "FP1-" + parsed.Id + parsed.Secret, "FP1-" + new string('Z', 64) + "-" + parsed.Id + parsed.Secret, "FP1--../tokens", "FP1--" + parsed.Id,
        ];

        foreach (var one in forged)
        {
            var refused = await world.Agent.RefusalAsync(one, "a");
            Assert.True(refused?.StatusCode == StatusCode.Unauthenticated, $"'{one}' gave {refused?.Status}");
        }

        await world.Agent.EnrolAsync(token, "a");
    }

    [Fact]
    public async Task Tokens_are_listed_without_their_secret_and_a_revoked_one_is_good_for_nothing()
    {
        var made = await world.MakeTokenAsync("""{"node":"a","expiresIn":"2h"}""");
        var (id, token) = (made.GetProperty("id").GetString()!, made.GetProperty("token").GetString()!);
        await world.TokenAsync("""{"expiresIn":"5m"}""");
        world.Time.Advance(TimeSpan.FromMinutes(5));

        var list = await world.Platform.GetAsync("/api/v1/enrolment-tokens");
        var entry = Assert.Single(list.Json.GetProperty("items").EnumerateArray());
        var revoked = await world.Platform.SendAsync(HttpMethod.Delete, "/api/v1/enrolment-tokens/" + id);

        Assert.Equal((id, "a", 1), (entry.GetProperty("id").GetString(), entry.GetProperty("node").GetString(), entry.GetProperty("usesLeft").GetInt32()));
        Assert.DoesNotContain(token[^20..], list.Text, StringComparison.Ordinal);
        Assert.Equal((204, 404), (revoked.Status, (await world.Platform.SendAsync(HttpMethod.Delete, "/api/v1/enrolment-tokens/" + id)).Status));
        Assert.Equal(StatusCode.Unauthenticated, (await world.Agent.RefusalAsync(token, "a"))!.StatusCode);
    }

    [Theory]
    [InlineData("""{"node":"A b"}""")]
    [InlineData("""{"expiresIn":"59s"}""")]
    [InlineData("""{"expiresIn":"31d"}""")]
    [InlineData("""{"uses":0}""")]
    [InlineData("""{"uses":1001}""")]
    [InlineData("""{"node":"a","uses":2}""")]
    [InlineData("""{"ttl":"1h"}""")]
    public async Task What_makes_no_sense_is_refused(string body) => Assert.Equal(422, (await world.Platform.PostAsync("/api/v1/enrolment-tokens", body)).Status);

    [Fact]
    public async Task A_token_survives_the_control_plane_and_the_one_that_follows_knows_who_has_used_it()
    {
        var (used, unused) = (await world.TokenAsync(), await world.TokenAsync());
        await world.Agent.EnrolAsync(used, "a");
        using var next = new AgentCalls(await world.AddAsync());

        Assert.NotNull(await next.RefusalAsync(used, "b", "agent-2"));
        await next.EnrolAsync(unused, "b", "agent-2");
    }

    [Fact]
    public async Task An_unknown_token_is_refused_where_sessions_are_opened_by_queue_too() =>
        Assert.Equal(HttpStatusCode.Unauthorized, (await world.Agent.OpenByQueueAsync("FP1--bbbbbbbbbbsecret", "a")).Status);
}
