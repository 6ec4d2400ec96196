using System.Net;
using System.Text.Json.Nodes;

namespace FunctionsPlatform.Cli.Tests;

public sealed class NodeTokenTests
{
    private const string Path = "/api/v1/enrolment-tokens";

    [Fact]
    public async Task A_token_is_all_that_stdout_gets()
    {
        var fp = new Fp();
        string? asked = null;
        fp.ControlPlane.Overrides[Path] = request =>
        {
            asked = request.Content!.ReadAsStringAsync(TestContext.Current.CancellationToken).Result;
            return FakeControlPlane.Json(HttpStatusCode.Created, JsonNode.Parse("""{"id":"bcdfghjkmn","token":"FP1--bcdfghjkmnsecret","uses":1,"usesLeft":1,"expiresAt":"2026-01-02T10:00:00Z"}""")!);
        };

        Assert.Equal(0, await fp.RunAsync("node", "token", "create", "--node", "web-1", "--ttl", "15m"));

        Assert.Equal("FP1--bcdfghjkmnsecret\n", fp.Output);
        Assert.Equal("""{"expiresIn":"15m","uses":1,"node":"web-1"}""", asked);
        Assert.Contains("bcdfghjkmn, good until 2026-01-02 10:00:00Z", fp.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_time_that_is_none_is_refused_before_anything_is_asked()
    {
        var fp = new Fp();
        Assert.Equal(2, await fp.RunAsync("node", "token", "create", "--ttl", "soon"));
        Assert.Empty(fp.ControlPlane.Requests);
    }

    [Fact]
    public async Task Tokens_are_listed_and_taken_back_by_their_id()
    {
        var fp = new Fp();
        fp.ControlPlane.Overrides[Path] = _ => FakeControlPlane.Json(HttpStatusCode.OK, JsonNode.Parse(
            """{"items":[{"id":"bcdfghjkmn","node":"web-1","uses":1,"usesLeft":0,"expiresAt":"2026-01-02T10:00:00Z"},{"id":"zzzzzzzzzz","uses":5,"usesLeft":2,"expiresAt":"2026-01-03T10:00:00Z"}]}""")!);
        fp.ControlPlane.Overrides[Path + "/bcdfghjkmn"] = request => new HttpResponseMessage(request.Method == HttpMethod.Delete ? HttpStatusCode.NoContent : HttpStatusCode.NotFound);

        Assert.Equal(0, await fp.RunAsync("node", "token", "list"));
        Assert.Equal(
            ["ID NODE LEFT EXPIRES", "bcdfghjkmn web-1 0 of 1 2026-01-02 10:00:00Z", "zzzzzzzzzz any new 2 of 5 2026-01-03 10:00:00Z"],
            fp.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries))));
        Assert.Equal(0, await fp.RunAsync("node", "token", "revoke", "bcdfghjkmn"));
        Assert.Contains("revoked", fp.Error, StringComparison.Ordinal);
    }
}
