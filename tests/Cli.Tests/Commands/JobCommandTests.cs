using System.Net;
using System.Text.Json.Nodes;

namespace FunctionsPlatform.Cli.Tests;

public sealed class JobCommandTests
{
    private const string Jobs = "/api/v1/namespaces/default/jobs";
    private const string Containers = "/api/v1/namespaces/default/containers";

    [Fact]
    public async Task Run_makes_a_job_of_one_attempt_shows_its_words_and_ends_with_its_exit_code()
    {
        var (fp, made) = Attached("Failed", exitCode: 5, "broken");

        Assert.Equal(5, await fp.RunAsync("run", "--name", "once", "-e", "DAY=monday", "reports:3", "--", "nightly", "--all"));

        Assert.Equal("broken\n", fp.Output);
        var spec = made()["spec"]!;
        Assert.Equal(("reports:3", "monday", 0), (spec["image"]!.GetValue<string>(), spec["env"]!["DAY"]!.GetValue<string>(), spec["backoffLimit"]!.GetValue<int>()));
        Assert.Equal(["nightly", "--all"], spec["args"]!.AsArray().Select(word => word!.GetValue<string>()));
        Assert.DoesNotContain(fp.ControlPlane.Requests, request => request.StartsWith("DELETE", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Run_deletes_the_job_when_it_is_over_if_asked_to()
    {
        var (fp, made) = Attached("Complete", exitCode: 0, "done");
        var deleted = false;
        var get = fp.ControlPlane.Overrides[Jobs + "/once"];
        fp.ControlPlane.Overrides[Jobs + "/once"] = request => (deleted |= request.Method == HttpMethod.Delete) ? FakeControlPlane.Json(HttpStatusCode.OK, new JsonObject()) : get(request);

        Assert.Equal(ExitCodes.Ok, await fp.RunAsync("run", "--rm", "--name", "once", "reports:3"));

        Assert.True(deleted);
        Assert.NotNull(made()["spec"]!["ttlAfterFinished"]);
    }

    [Fact]
    public async Task Run_detached_prints_the_job_and_goes()
    {
        var (fp, _) = Attached("Complete", exitCode: 0, "done");

        Assert.Equal(ExitCodes.Ok, await fp.RunAsync("run", "--detach", "--name", "once", "reports:3"));

        Assert.Equal("job/once\n", fp.Output);
    }

    [Fact]
    public async Task Waiting_for_a_job_that_has_failed_ends_at_once()
    {
        var (fp, _) = Attached("Failed", exitCode: 5, "broken");

        Assert.Equal(ExitCodes.Failed, await fp.RunAsync("wait", "job/once", "--for", "condition=Complete", "--timeout", "1h"));

        Assert.Contains("will not be", fp.Error);
    }

    [Fact]
    public async Task A_preview_needs_no_control_plane_and_marks_where_the_clock_changes()
    {
        Assert.SkipUnless(TimeZoneInfo.TryFindSystemTimeZoneById("Europe/Berlin", out _), "This machine has no time zone database (package tzdata).");
        var fp = new Fp();

        // More than a year: whatever day it is, both changes are in it.
        Assert.Equal(ExitCodes.Ok, await fp.RunAsync("cron", "preview", "30 2 * * *", "--time-zone", "Europe/Berlin", "--count", "370"));

        var lines = fp.Output.TrimEnd('\n').Split('\n');
        Assert.Equal(371, lines.Length);
        Assert.Single(lines, line => line.Contains("03:00:00 +02:00"));
        Assert.Contains(lines, line => line.EndsWith("the clock has gone forward by 1h", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.EndsWith("the clock has gone back by 1h", StringComparison.Ordinal));
        Assert.Empty(fp.ControlPlane.Requests);
    }

    [Fact]
    public async Task A_preview_says_what_is_wrong_with_a_schedule_or_a_zone()
    {
        var fp = new Fp();

        Assert.Equal(ExitCodes.Usage, await fp.RunAsync("cron", "preview", "61 * * * *"));
        Assert.Equal(ExitCodes.Usage, await fp.RunAsync("cron", "preview", "@daily", "--time-zone", "Mars/Olympus"));

        Assert.Contains("the schedule is '61 * * * *'", fp.Error);
        Assert.Contains("the time zone is 'Mars/Olympus'", fp.Error);
    }

    /// <summary>A control plane where the job that is made is over at once.</summary>
    private static (Fp Fp, Func<JsonObject> Made) Attached(string condition, int exitCode, string words)
    {
        var fp = new Fp();
        JsonObject? made = null;
        var job = $$$"""{"kind":"Job","metadata":{"name":"once"},"status":{"exitCode":{{{exitCode}}},"conditions":[{"type":"{{{condition}}}","status":"True","reason":"BackoffLimitExceeded","message":"m","lastTransitionTime":"2026-01-01T00:00:00Z"}]}}""";
        var container = $$$"""{"kind":"Container","metadata":{"name":"once-abcde"},"status":{"phase":"Failed","lastTermination":{"exitCode":{{{exitCode}}},"reason":"Error","logTail":["{{{words}}}"] } } }""";
        fp.ControlPlane.Overrides[Jobs] = request =>
        {
            made = JsonNode.Parse(request.Content!.ReadAsStringAsync(TestContext.Current.CancellationToken).Result)!.AsObject();
            return FakeControlPlane.Json(HttpStatusCode.Created, JsonNode.Parse(job)!);
        };
        fp.ControlPlane.Overrides[Jobs + "/once"] = _ => FakeControlPlane.Json(HttpStatusCode.OK, JsonNode.Parse(job)!);
        fp.ControlPlane.Overrides[Containers] = _ => FakeControlPlane.Json(HttpStatusCode.OK, JsonNode.Parse($$"""{"metadata":{},"items":[{{container}}]}""")!);
        fp.ControlPlane.Overrides[Containers + "/once-abcde/logs"] = _ => new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(words + "\n") };
        return (fp, () => made!);
    }
}
