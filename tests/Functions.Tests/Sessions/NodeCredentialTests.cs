using System.Net;
using System.Text;
using FunctionsPlatform.Contracts.Agent;
using FunctionsPlatform.Functions.Http;
using FunctionsPlatform.Functions.Sessions;
using FunctionsPlatform.Functions.Triggers;
using Grpc.Core;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace FunctionsPlatform.Functions.Tests.Sessions;

/// <summary>A node's credential is good for that node, for a time, and for nothing else.</summary>
public sealed class NodeCredentialTests : IAsyncLifetime
{
    private EnrolmentWorld world = null!;

    public async ValueTask InitializeAsync() => world = await EnrolmentWorld.StartAsync();

    public ValueTask DisposeAsync() => world.DisposeAsync();

    [Fact]
    public async Task A_stolen_credential_is_refused_by_every_function_but_those_of_its_session()
    {
        var credential = await world.JoinAsync("a");
        await RefusedByAllAsync(credential);
    }

    [Fact]
    public async Task An_enrolment_token_is_refused_by_every_function_but_those_of_a_session() => await RefusedByAllAsync(await world.TokenAsync());

    [Fact]
    public async Task The_credential_of_one_node_opens_nothing_of_another()
    {
        var (a, _) = (await world.JoinAsync("a", "agent-a"), await world.JoinAsync("b", "agent-b"));

        foreach (var agent in new[] { "agent-a", "agent-b" })
        {
            Assert.Equal(StatusCode.PermissionDenied, (await world.Agent.RefusalAsync(a, "b", agent))!.StatusCode);
            Assert.Equal(StatusCode.PermissionDenied, (await Assert.ThrowsAsync<RpcException>(() => world.Agent.OpenAsync(a, "b", agent))).StatusCode);
        }

        Assert.Equal(StatusCode.PermissionDenied, (await world.Agent.RefusalAsync(a, "a", "agent-b"))!.StatusCode);
        Assert.Equal(StatusCode.PermissionDenied, (await Assert.ThrowsAsync<RpcException>(() => world.Agent.SendLogsAsync(a, "b", "any", "x"))).StatusCode);
        Assert.Equal(StatusCode.PermissionDenied, (await world.Agent.RefusalAsync(a, "c", "agent-a"))!.StatusCode);
    }

    [Fact]
    public async Task A_log_that_was_asked_of_one_node_is_answered_by_no_other()
    {
        var relay = new LogRelay();
        var lines = relay.Open("request", "a");

        Assert.False(await relay.DeliverAsync("request", "b", new LogChunk { RequestId = "request" }, TestContext.Current.CancellationToken));
        relay.Complete("request", "b");
        Assert.True(await relay.DeliverAsync("request", "a", new LogChunk { RequestId = "request" }, TestContext.Current.CancellationToken));
        relay.Complete("request", "a");

        Assert.Single(await lines.ReadAllAsync(TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task The_credential_of_a_deleted_node_ends_at_once_and_its_token_brings_it_not_back()
    {
        var token = await world.TokenAsync();
        var credential = (await world.Agent.EnrolAsync(token, "a")).Credential;
        using var session = (await world.Agent.OpenAsync(credential, "a")).Session;

        Assert.Equal(200, (await world.Platform.SendAsync(HttpMethod.Delete, "/api/v1/nodes/a")).Status);

        var refused = await world.Agent.RefusalAsync(credential, "a");
        Assert.Equal(StatusCode.Unauthenticated, refused!.StatusCode);
        Assert.Contains("was deleted", refused.Status.Detail, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Unauthorized, (await world.Agent.OpenByQueueAsync(credential, "a")).Status);
        Assert.Contains("used already", (await world.Agent.RefusalAsync(token, "a"))!.Status.Detail, StringComparison.Ordinal);
        Assert.Equal(StatusCode.Aborted, (await Assert.ThrowsAsync<RpcException>(() => session.ResponseStream.MoveNext(TestContext.Current.CancellationToken))).StatusCode);
        Assert.Equal(404, (await world.Platform.GetAsync("/api/v1/nodes/a")).Status);

        // Another Node of the same name is another.
        await world.JoinAsync("a");
        Assert.Equal(StatusCode.Unauthenticated, (await world.Agent.RefusalAsync(credential, "a"))!.StatusCode);
    }

    [Fact]
    public async Task An_agent_that_has_joined_anew_ends_what_was_stolen_from_it()
    {
        var stolen = await world.JoinAsync("a");
        var own = await world.JoinAsync("a");

        Assert.Equal(StatusCode.Unauthenticated, (await world.Agent.RefusalAsync(stolen, "a"))!.StatusCode);
        Assert.Null(await world.Agent.RefusalAsync(own, "a"));
    }

    [Fact]
    public async Task A_credential_is_renewed_by_itself_and_ends_with_its_time()
    {
        var first = await world.JoinAsync("a");
        world.Time.Advance(NodeCredentials.RenewAfter);
        var renewed = await world.Agent.EnrolAsync(first, "a");
        world.Time.Advance(NodeCredentials.Life - NodeCredentials.RenewAfter);

        var late = await world.Agent.RefusalAsync(first, "a");

        Assert.Equal(NodeCredentials.RenewAfter, renewed.RenewCredentialAfter.ToTimeSpan());
        Assert.Equal(StatusCode.Unauthenticated, late!.StatusCode);
        Assert.Contains("away for longer than 7 days. Join anew", late.Status.Detail, StringComparison.Ordinal);
        using var session = (await world.Agent.OpenAsync(renewed.Credential, "a")).Session;
    }

    [Fact]
    public async Task A_session_ends_when_its_node_is_enrolled_anew_through_another_process()
    {
        using var session = (await world.Agent.OpenAsync(await world.JoinAsync("a"), "a")).Session;
        using var elsewhere = new AgentCalls(await world.AddAsync());
        await elsewhere.EnrolAsync(await world.TokenAsync("""{"node":"a"}"""), "a");

        var reading = session.ResponseStream.MoveNext(TestContext.Current.CancellationToken);
        await Eventually.HoldsAsync(
            () =>
            {
                world.Time.Advance(CredentialWatch.LookEvery);
                return Task.FromResult(reading.IsCompleted);
            },
            "the session to end");

        Assert.Contains("enrolled anew", (await Assert.ThrowsAsync<RpcException>(() => reading)).Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_credential_is_good_in_every_process_also_one_whose_clock_is_behind_and_after_a_restart()
    {
        var credential = await world.JoinAsync("a");
        var behind = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(world.Time.GetUtcNow() - TimeSpan.FromMinutes(10));
        using var other = new AgentCalls(await world.AddAsync(behind));

        Assert.Null(await other.RefusalAsync(credential, "a"));
    }

    [Fact]
    public async Task A_forged_or_changed_credential_is_refused()
    {
        var (credential, token) = (await world.JoinAsync("a"), await world.TokenAsync());
        var parts = credential.Split('.');
        var payload = Encoding.UTF8.GetString(Base64UrlEncoder.DecodeBytes(parts[1]));
        string[] forged =
        [
            $"{parts[0]}.{Base64UrlEncoder.Encode(payload.Replace("\"sub\":\"a\"", "\"sub\":\"b\"", StringComparison.Ordinal))}.{parts[2]}",
            $"{Base64UrlEncoder.Encode("""{"alg":"none","typ":"JWT"}""")}.{parts[1]}.",
            $"{parts[0]}.{parts[1]}.", $"{parts[0]}.{parts[1]}.{Base64UrlEncoder.Encode(new byte[32])}",
            Signed(new string('k', 32), payload), Signed(token, payload),
        ];

        foreach (var one in forged)
        {
            var refused = await world.Agent.RefusalAsync(one, "a");
            Assert.True(refused?.StatusCode == StatusCode.Unauthenticated, $"'{one}' gave {refused?.Status}");
        }
    }

    [Fact]
    public async Task A_service_accounts_token_is_no_credential_and_the_other_way_round()
    {
        await world.Platform.PostAsync("/api/v1/serviceaccounts", """{"apiVersion":"platform/v1","kind":"ServiceAccount","metadata":{"name":"a"}}""");
        var account = (await world.Platform.PostAsync("/api/v1/serviceaccounts/a/token", "{}")).Json.GetProperty("token").GetString()!;

        Assert.Equal(StatusCode.PermissionDenied, (await world.Agent.RefusalAsync(account, "a"))!.StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await world.Agent.OpenByQueueAsync(account, "a")).Status);
    }

    [Fact]
    public async Task The_platforms_token_still_opens_a_session()
    {
        var reply = await world.Agent.EnrolAsync(world.Platform.Host.Token, "a");
        using var session = (await world.Agent.OpenAsync(world.Platform.Host.Token, "a")).Session;

        // What an agent of before goes on with.
        Assert.Null(await world.Agent.RefusalAsync(reply.Credential, "a"));
    }

    private async Task RefusedByAllAsync(string shown)
    {
        using var http = new HttpClient { BaseAddress = world.Platform.Host.Url };
        http.DefaultRequestHeaders.Authorization = new("Bearer", shown);
        foreach (var function in world.Platform.Host.ControlPlane.Functions.OfType<FunctionDefinition.Http>())
        {
            var path = function.Route.Replace("{namespace}", "default", StringComparison.Ordinal).Replace("{name}", "a", StringComparison.Ordinal).Replace("{plural}", function.Route.Contains("/namespaces/", StringComparison.Ordinal) ? "apps" : "nodes", StringComparison.Ordinal);
            using var request = new HttpRequestMessage(new HttpMethod(function.Method), path);
            using var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);
            var isRefused = answer.StatusCode == (function.Access == Access.Secret ? HttpStatusCode.Unauthorized : HttpStatusCode.Forbidden);
            // Whoever joins is no node yet: there is nothing that its containers use.
            var isForNodesOnly = function.Name == "get-node-data" && shown.StartsWith("FP1-", StringComparison.Ordinal);
            Assert.True(isRefused == (isForNodesOnly || function.Access is not (Access.Public or Access.Node or Access.KnownOrNode)), $"{function.Name} answered {answer.StatusCode}");
        }
    }

    private static string Signed(string key, string payload) => new JsonWebTokenHandler().CreateToken(
        payload, new SigningCredentials(new SymmetricSecurityKey(Encoding.UTF8.GetBytes(key.PadRight(32, 'k'))), SecurityAlgorithms.HmacSha256));
}
