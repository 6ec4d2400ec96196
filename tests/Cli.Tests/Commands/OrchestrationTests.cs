using System.Net;
using System.Text.Json.Nodes;

namespace FunctionsPlatform.Cli.Tests;

public sealed class OrchestrationTests
{
    private const string Root = "/api/v1/orchestrations";

    private const string History = """
        {
          "name": "job-1", "runtimeStatus": "Parked", "generation": 0, "reason": "Step 2 decided nothing; the code now decides a timer (#3).",
          "events": [
            { "step": 1, "type": "ExecutionStarted", "timestamp": "2026-01-01T10:00:00Z", "name": "job", "version": "2.0", "tags": { "team": "blue" } },
            { "step": 1, "type": "TaskScheduled", "timestamp": "2026-01-01T10:00:00Z", "taskId": 0, "name": "fetch", "attempt": 1 },
            { "step": 1, "type": "SubOrchestrationCreated", "timestamp": "2026-01-01T10:00:00Z", "taskId": 1, "name": "child", "instanceId": "kid" },
            { "step": 2, "type": "TaskFailed", "timestamp": "2026-01-01T10:00:02Z", "taskId": 0, "reason": "IOException: cut", "durationMilliseconds": 1234.5, "deliveries": 2 },
            { "step": 2, "type": "TimerCreated", "timestamp": "2026-01-01T10:00:02Z", "taskId": 2, "fireAt": "2026-01-01T10:00:07Z", "retryOf": 0 },
            { "step": 3, "type": "TimerFired", "timestamp": "2026-01-01T10:00:07Z", "taskId": 2 },
            { "step": 3, "type": "TaskScheduled", "timestamp": "2026-01-01T10:00:07Z", "taskId": 3, "name": "fetch", "attempt": 2, "retryOf": 0 },
            { "step": 4, "type": "TaskCompleted", "timestamp": "2026-01-01T10:00:08Z", "taskId": 3, "durationMilliseconds": 87, "deliveries": 1, "void": true },
            { "step": 5, "type": "SubOrchestrationCompleted", "timestamp": "2026-01-01T10:03:05Z", "taskId": 1 }
          ]
        }
        """;

    [Fact]
    public async Task List_asks_for_what_it_is_told_in_every_namespace()
    {
        var fp = new Fp();
        fp.ControlPlane.Add(Root + "/job-1", """{"metadata":{"name":"job-1"},"status":{"name":"job","runtimeStatus":"Parked","createdAt":"2026-01-01T10:00:00Z"}}""");

        Assert.Equal(ExitCodes.Ok, await fp.RunAsync("orchestrations", "list", "--status", "parked,failed", "--prefix", "job#", "--since", "1h"));

        var request = Assert.Single(fp.ControlPlane.Requests);
        Assert.StartsWith($"GET {Root}?status=parked%2Cfailed&createdFrom=20", request, StringComparison.Ordinal);
        Assert.EndsWith("&prefix=job%23&limit=500", request, StringComparison.Ordinal);
        Assert.Contains("job-1   Parked   job", fp.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Show_tells_what_people_ask_first_and_json_everything()
    {
        var fp = new Fp();
        var id = "a/b#c?d|e%2Ff";
        fp.ControlPlane.Overrides[$"{Root}/{Uri.EscapeDataString(id)}"] = _ => FakeControlPlane.Json(HttpStatusCode.OK, JsonNode.Parse(
            """{"metadata":{"name":"a/b#c?d|e%2Ff"},"status":{"name":"job","version":"2.0","runtimeStatus":"Failed","failure":"IOException: cut","tags":{"team":"blue"},"input":"{\"x\":1}","generation":3,"step":7}}""")!);

        Assert.Equal(ExitCodes.Ok, await fp.RunAsync("orchestrations", "show", id));

        Assert.Equal(
            """
            Id:               a/b#c?d|e%2Ff
            Name:             job
            Version:          2.0
            Status:           Failed
            Failure:          IOException: cut
            Tags:             team=blue
            Generation:       3
            Step:             7
            Input:            {"x":1}

            """, fp.Output);
        var json = new Fp(fp.ControlPlane);
        Assert.Equal(ExitCodes.Ok, await json.RunAsync("orchestrations", "show", id, "-o", "json"));
        Assert.Equal("job", JsonNode.Parse(json.Output)![0]!["status"]!["name"]!.GetValue<string>());
        Assert.Empty(json.Error);
    }

    [Fact]
    public async Task History_reads_as_a_story_with_times_tries_and_the_reason_at_the_end()
    {
        var fp = new Fp();
        fp.ControlPlane.Overrides[Root + "/job-1/history"] = _ => FakeControlPlane.Json(HttpStatusCode.OK, JsonNode.Parse(History)!);

        Assert.Equal(ExitCodes.Ok, await fp.RunAsync("orchestrations", "history", "job-1"));

        Assert.Equal(
            """
            TIME                      STEP   EVENT                                                        TOOK
            2026-01-01 10:00:00.000   1      started job version 2.0 [team=blue]
            2026-01-01 10:00:00.000   1      calls activity fetch (#0)
            2026-01-01 10:00:00.000   1      starts sub-orchestration child (#1) as kid
            2026-01-01 10:00:02.000   2      activity fetch (#0) failed at delivery 2: IOException: cut   1.2s
            2026-01-01 10:00:02.000   2      pauses after #0 failed #2 until 2026-01-01 10:00:07Z
            2026-01-01 10:00:07.000   3      timer #2 fired                                               5.0s
            2026-01-01 10:00:07.000   3      calls again activity fetch (#3), attempt 2
            2026-01-01 10:00:08.000   4      (undone) activity fetch (#3) completed                       87ms
            2026-01-01 10:03:05.000   5      sub-orchestration child (#1) completed                       3m5s

            Parked: Step 2 decided nothing; the code now decides a timer (#3).

            """, fp.Output);
    }

    [Fact]
    public async Task History_as_json_is_the_whole_document_and_nothing_else()
    {
        var fp = new Fp();
        fp.ControlPlane.Overrides[Root + "/job-1/history"] = _ => FakeControlPlane.Json(HttpStatusCode.OK, JsonNode.Parse(History)!);

        Assert.Equal(ExitCodes.Ok, await fp.RunAsync("orchestrations", "history", "job-1", "-o", "json"));

        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(History), JsonNode.Parse(fp.Output)![0]));
        Assert.Empty(fp.Error);
    }

    [Theory]
    [InlineData("resume", "orchestration/a resume asked for\n", "?reason=all%20well", "--reason", "all well")]
    [InlineData("suspend", "orchestration/a suspend asked for\n", "")]
    [InlineData("terminate", "orchestration/a terminate asked for\n", "")]
    [InlineData("rewind", "orchestration/a rewound\n", "?reason=again", "--reason", "again")]
    [InlineData("restart", "orchestration/a restarted as b\n", "?newId=true", "--new-id")]
    [InlineData("purge", "orchestration/a purged\n", "?recursive=true", "--recursive")]
    public async Task Each_lever_is_pulled_where_it_is(string lever, string said, string query, params string[] options)
    {
        var fp = new Fp();
        fp.ControlPlane.Overrides[$"{Root}/a/{lever}"] = _ => lever == "restart"
            ? FakeControlPlane.Json(HttpStatusCode.Accepted, JsonNode.Parse("""{"name":"b"}""")!)
            : new HttpResponseMessage(HttpStatusCode.Accepted);

        Assert.Equal(ExitCodes.Ok, await fp.RunAsync(["orchestrations", lever, "a", .. options]));

        Assert.Equal([$"POST {Root}/a/{lever}{query}"], fp.ControlPlane.Requests);
        Assert.Equal(said, fp.Output);
    }

    [Fact]
    public async Task One_that_is_refused_does_not_keep_the_others_back()
    {
        var fp = new Fp();
        fp.ControlPlane.Overrides[Root + "/a/rewind"] = _ => FakeControlPlane.Problem(409, "urn:functions-platform:wrong-state", "It has not failed.");
        fp.ControlPlane.Overrides[Root + "/b/rewind"] = _ => new HttpResponseMessage(HttpStatusCode.Accepted);

        Assert.Equal(ExitCodes.Failed, await fp.RunAsync("orchestrations", "rewind", "a", "b"));

        Assert.Equal("orchestration/b rewound\n", fp.Output);
        Assert.Contains("orchestration/a: It has not failed.", fp.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Usage_that_makes_no_sense_points_to_the_help_of_the_very_command()
    {
        var fp = new Fp();

        Assert.Equal(ExitCodes.Usage, await fp.RunAsync("orchestrations", "history"));

        Assert.Contains("See 'fp orchestrations history --help'.", fp.Error, StringComparison.Ordinal);
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task The_upgrade_check_ends_with_1_when_something_would_be_parked(bool diverges)
    {
        var fp = new Fp();
        var finding = """{"name":"job-1","orchestrator":"job","version":"","runtimeStatus":"Running","reason":"Step 1 decided activity 'a' (#0); the code now decides nothing."}""";
        fp.ControlPlane.Overrides["/api/v1/upgrade-check"] = _ => FakeControlPlane.Json(HttpStatusCode.OK, JsonNode.Parse(
            $$"""{"version":"0.1.0","checked":12,"diverging":[{{(diverges ? finding : "")}}]}""")!);

        Assert.Equal(diverges ? ExitCodes.Failed : ExitCodes.Ok, await fp.RunAsync("upgrade", "check"));

        Assert.Equal(diverges, fp.Output.Contains("job-1   job    Running   Step 1 decided activity 'a' (#0)", StringComparison.Ordinal));
        Assert.Contains(diverges ? "1 of 12 orchestrations do not go on" : "All 12 orchestrations go on", fp.Error, StringComparison.Ordinal);
        var json = new Fp(fp.ControlPlane);
        await json.RunAsync("upgrade", "check", "-o", "json");
        Assert.Equal(12, JsonNode.Parse(json.Output)![0]!["checked"]!.GetValue<int>());
    }
}
