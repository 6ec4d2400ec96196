using System.Net;
using System.Text.Json.Nodes;

namespace FunctionsPlatform.Cli.Tests;

public sealed class AuthTests
{
    [Fact]
    public async Task A_token_is_all_that_stdout_gets()
    {
        var fp = new Fp();
        string? asked = null;
        fp.ControlPlane.Overrides["/api/v1/serviceaccounts/deployer/token"] = request =>
        {
            asked = request.Content!.ReadAsStringAsync(TestContext.Current.CancellationToken).Result;
            return FakeControlPlane.Json(HttpStatusCode.Created, JsonNode.Parse("""{"token":"abc.def.ghi","expiresAt":"2026-01-02T10:00:00Z"}""")!);
        };

        Assert.Equal(0, await fp.RunAsync("auth", "token", "deployer", "--expires-in", "24h"));

        Assert.Equal("abc.def.ghi\n", fp.Output);
        Assert.Equal("""{"expiresIn":"24h"}""", asked);
        Assert.Contains("good until 2026-01-02 10:00:00Z", fp.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_time_that_is_none_is_refused_before_anything_is_asked()
    {
        var fp = new Fp();
        Assert.Equal(2, await fp.RunAsync("auth", "token", "deployer", "--expires-in", "soon"));
        Assert.Empty(fp.ControlPlane.Requests);
    }

    [Fact]
    public async Task Whoami_tells_the_role_in_the_namespace_and_over_the_cluster()
    {
        var fp = new Fp();
        fp.ControlPlane.Overrides["/api/v1/whoami"] = request => FakeControlPlane.Json(HttpStatusCode.OK, JsonNode.Parse(
            request.RequestUri!.Query.Contains("namespace=shop", StringComparison.Ordinal)
                ? """{"caller":"user:alice","groups":["a","b"],"role":"Operator","namespace":"shop"}"""
                : """{"caller":"user:alice","groups":["a","b"]}""")!);

        Assert.Equal(0, await fp.RunAsync("auth", "whoami", "-n", "shop"));

        Assert.Equal("user:alice\ngroups: a, b\nrole in namespace shop: Operator\nrole over the cluster: none\n", fp.Output);
    }

    [Fact]
    public async Task The_audit_trail_is_read_over_its_pages_up_to_the_limit()
    {
        var fp = new Fp();
        fp.ControlPlane.Overrides["/api/v1/audit"] = request => FakeControlPlane.Json(HttpStatusCode.OK, JsonNode.Parse(
            request.RequestUri!.Query.Contains("continue=", StringComparison.Ordinal)
                ? """{"items":[{"at":"2026-01-01T10:00:00Z","caller":"platform","method":"PUT","path":"/b","status":403}],"continue":"more"}"""
                : """{"items":[{"at":"2026-01-01T11:00:00Z","caller":"user:alice","method":"PUT","path":"/a","status":200}],"continue":"next"}""")!);

        Assert.Equal(0, await fp.RunAsync("auth", "audit", "--limit", "2"));

        var lines = fp.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(3, lines.Length);
        Assert.Contains("user:alice", lines[1], StringComparison.Ordinal);
        Assert.Contains("403", lines[2], StringComparison.Ordinal);
        Assert.Equal(["GET /api/v1/audit?limit=2", "GET /api/v1/audit?limit=1&continue=next"], fp.ControlPlane.Requests);
    }
}
