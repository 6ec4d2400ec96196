using System.Net;

namespace FunctionsPlatform.Cli.Tests;

public sealed class ActingTests
{
    private const string HelloPath = "/api/v1/namespaces/default/apps/hello";

    [Fact]
    public async Task Scale_puts_the_number_and_nothing_else()
    {
        var fp = new Fp();
        string? body = null;
        fp.ControlPlane.Overrides[HelloPath + "/scale"] = request =>
        {
            body = request.Content!.ReadAsStringAsync(TestContext.Current.CancellationToken).Result;
            return FakeControlPlane.Json(HttpStatusCode.OK, new System.Text.Json.Nodes.JsonObject());
        };

        Assert.Equal(ExitCodes.Ok, await fp.RunAsync("scale", "app", "hello", "--replicas", "10"));

        Assert.Equal("""{"replicas":10}""", body);
        Assert.Equal("app/hello scaled to 10\n", fp.Output);
    }

    [Fact]
    public async Task Delete_is_done_when_the_resource_is_gone()
    {
        var fp = new Fp();
        var asked = 0;
        fp.ControlPlane.Overrides[HelloPath] = request => request.Method == HttpMethod.Delete || ++asked < 3
            ? FakeControlPlane.Json(HttpStatusCode.OK, System.Text.Json.Nodes.JsonNode.Parse("""{"metadata":{"name":"hello","uid":"u1"}}""")!)
            : FakeControlPlane.Problem(404, "urn:functions-platform:not-found", "gone");

        Assert.Equal(ExitCodes.Ok, await fp.RunAsync("delete", "app", "hello"));

        Assert.Equal("app/hello deleted\n", fp.Output);
        Assert.Equal(3, asked);
    }

    [Fact]
    public async Task Delete_is_done_too_when_another_took_the_name()
    {
        var fp = new Fp();
        fp.ControlPlane.Overrides[HelloPath] = request =>
            FakeControlPlane.Json(HttpStatusCode.OK, System.Text.Json.Nodes.JsonNode.Parse($$$"""{"metadata":{"name":"hello","uid":"{{{(request.Method == HttpMethod.Delete ? "u1" : "u2")}}}"}}""")!);

        Assert.Equal(ExitCodes.Ok, await fp.RunAsync("delete", "app", "hello"));
    }

    [Fact]
    public async Task Delete_without_waiting_asks_once()
    {
        var fp = new Fp();
        fp.ControlPlane.Add(HelloPath, """{"metadata":{"name":"hello"}}""");

        Assert.Equal(ExitCodes.Ok, await fp.RunAsync("delete", "app/hello", "--wait=false"));

        Assert.Equal([$"DELETE {HelloPath}"], fp.ControlPlane.Requests);
        Assert.Equal(ExitCodes.Failed, await fp.RunAsync("delete", "app/hello"));
        Assert.Equal(ExitCodes.Ok, await fp.RunAsync("delete", "app/hello", "--ignore-not-found"));
    }

    [Theory]
    [InlineData(2, 3, 3, 3, 1, ExitCodes.Failed)]
    [InlineData(3, 3, 3, 3, 1, ExitCodes.Ok)]
    [InlineData(3, 2, 3, 3, 1, ExitCodes.Failed)]
    [InlineData(3, 3, 4, 3, 1, ExitCodes.Failed)]
    [InlineData(3, 3, 3, 3, 2, ExitCodes.Failed)]
    [InlineData(0, 0, 0, 0, 1, ExitCodes.Ok)]
    public async Task An_app_is_ready_when_all_replicas_of_its_newest_spec_are(int ready, int updated, int there, int wanted, int generation, int exitCode)
    {
        var fp = new Fp();
        fp.ControlPlane.Add(HelloPath, $$"""
            { "kind": "App", "metadata": { "name": "hello", "generation": {{generation}} }, "spec": { "replicas": {{wanted}} },
              "status": { "observedGeneration": 1, "readyReplicas": {{ready}}, "updatedReplicas": {{updated}}, "replicas": {{there}} } }
            """);

        Assert.Equal(exitCode, await fp.RunAsync("wait", "app/hello", "--for", "ready", "--timeout", "0s"));
    }

    [Fact]
    public async Task A_wait_that_asks_too_often_asks_on()
    {
        var fp = new Fp();
        var asked = 0;
        fp.ControlPlane.Overrides[HelloPath] = _ => ++asked == 1
            ? FakeControlPlane.Problem(429, "urn:functions-platform:too-many-requests", "more than 500 requests a second")
            : FakeControlPlane.Problem(404, "urn:functions-platform:not-found", "gone");

        Assert.Equal(ExitCodes.Ok, await fp.RunAsync("wait", "app/hello", "--for", "deleted"));

        Assert.Equal(2, asked);
    }

    [Fact]
    public async Task Waiting_in_vain_says_what_was_seen()
    {
        var fp = new Fp();

        Assert.Equal(ExitCodes.Failed, await fp.RunAsync("wait", "app/hello", "--timeout", "0s"));

        Assert.Contains("fp: app/hello is not ready after 0 s: is not there", fp.Error);
    }

    [Fact]
    public async Task Logs_of_an_app_name_the_container_of_each_line()
    {
        var fp = new Fp();
        foreach (var name in new[] { "hello-1", "hello-2" })
        {
            fp.ControlPlane.Add($"/api/v1/namespaces/default/containers/{name}", $$$"""{"metadata":{"name":"{{{name}}}"}}""");
            fp.ControlPlane.Overrides[$"/api/v1/namespaces/default/containers/{name}/logs"] = _ => new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent("one\ntwo\n") };
        }

        Assert.Equal(ExitCodes.Ok, await fp.RunAsync("logs", "hello", "--tail", "2"));

        Assert.Equal("[hello-1] one\n[hello-1] two\n[hello-2] one\n[hello-2] two\n", fp.Output);
        Assert.Contains("GET /api/v1/namespaces/default/containers/hello-1/logs?tail=2", fp.ControlPlane.Requests);
    }

    [Fact]
    public async Task Followed_logs_that_break_off_go_on_where_they_were()
    {
        const string Logs = "/api/v1/namespaces/default/containers/hello-1/logs";
        var fp = new Fp();
        fp.ControlPlane.Add("/api/v1/namespaces/default/containers/hello-1", """{"metadata":{"name":"hello-1"}}""");
        var parts = new Queue<HttpContent>(
        [
            new StreamContent(new BrokenStream("""{"at":"2030-01-01T00:00:01Z","text":"one"}""", """{"at":"2030-01-01T00:00:02Z","text":"two"}""", """{"at":"2030-01-01T00:00:02Z","text":"three"}""")),
            new StringContent("""
                {"at":"2030-01-01T00:00:02Z","text":"two"}
                {"at":"2030-01-01T00:00:02Z","text":"three"}
                {"at":"2030-01-01T00:00:02Z","text":"four"}
                {"at":"2030-01-01T00:00:03Z","text":"five"}
                {"at":"2030-01-01T00:00:03Z","text":"six"}

                """),
        ]);
        fp.ControlPlane.Overrides[Logs] = _ => new HttpResponseMessage(HttpStatusCode.OK) { Content = parts.Dequeue() };

        Assert.Equal(ExitCodes.Ok, await fp.RunAsync("logs", "hello-1", "-f", "--tail", "5"));

        Assert.Equal("one\ntwo\nthree\nfour\nfive\nsix\n", fp.Output);
        Assert.Equal(["?follow=true&tail=5", "?follow=true&since=2030-01-01T00%3A00%3A02.0000000%2B00%3A00"], fp.ControlPlane.Requests.Where(one => one.Contains("/logs")).Select(one => one[one.IndexOf('?')..]));
    }

    [Fact]
    public async Task Describe_tells_the_last_failure_its_last_lines_and_the_events()
    {
        var fp = new Fp();
        fp.ControlPlane.Add(HelloPath, """
            { "kind": "App", "metadata": { "name": "hello" }, "spec": { "image": "hello:dev", "replicas": 1 },
              "status": { "lastFailure": { "container": "hello-1", "exitCode": 3, "reason": "Error", "logTail": ["about to fail", "failed"] } } }
            """);
        fp.ControlPlane.Add("/api/v1/namespaces/default/containers/hello-1", """{"kind":"Container","metadata":{"name":"hello-1","labels":{"app":"hello"}}}""");
        fp.ControlPlane.Add("/api/v1/namespaces/default/events/e1", """{"kind":"Event","metadata":{"name":"e1"},"regarding":{"kind":"Container","name":"hello-1"},"reason":"ContainerDied"}""");
        fp.ControlPlane.Add("/api/v1/namespaces/default/events/e3", """{"kind":"Event","metadata":{"name":"e3"},"regarding":{"kind":"Container","name":"hello-ab12c"},"reason":"OfOneThatIsGone"}""");
        fp.ControlPlane.Add("/api/v1/namespaces/default/events/e4", """{"kind":"Event","metadata":{"name":"e4"},"regarding":{"kind":"Container","name":"hello-web-ab12c"},"reason":"NotThisOneEither"}""");
        fp.ControlPlane.Add("/api/v1/namespaces/default/events/e2", """{"kind":"Event","metadata":{"name":"e2"},"regarding":{"kind":"App","name":"web"},"reason":"NotThisOne"}""");

        Assert.Equal(ExitCodes.Ok, await fp.RunAsync("describe", "app", "hello"));

        Assert.Contains("Error, exit code 3", fp.Output);
        Assert.Contains("| about to fail", fp.Output);
        Assert.Contains("hello-1   Pending", fp.Output);
        Assert.Contains("ContainerDied", fp.Output);
        Assert.Contains("OfOneThatIsGone", fp.Output);
        Assert.DoesNotContain("NotThisOne", fp.Output);
    }
}
