using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.Functions.Tests.Http;

public sealed class RolloutApiTests
{
    private const string Web = "/api/v1/namespaces/default/apps/web";

    private static string App(string image, string rollout = "{}") =>
        $$$"""{"apiVersion":"platform/v1","kind":"App","metadata":{"name":"web"},"spec":{"image":"{{{image}}}","replicas":0,"rollout":{{{rollout}}} } }""";

    [Fact]
    public async Task Who_changed_the_spec_and_why_is_kept_with_the_revision()
    {
        await using var platform = await TestPlatform.StartWholeAsync();
        await platform.PutAsync(Web, App("web:1"));
        await CompletedAsync(platform, 1);
        await platform.PatchAsync(Web, """{"metadata":{"annotations":{"platform/change-cause":"newer"}},"spec":{"image":"web:2"}}""");
        await CompletedAsync(platform, 2);
        await platform.PatchAsync(Web, """{"spec":{"image":"web:3"}}""");
        await CompletedAsync(platform, 3);

        var revisions = (await platform.GetAsync("/api/v1/namespaces/default/apprevisions")).Json.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("spec")).ToList();

        Assert.Equal(["web:1", "web:2", "web:3"], revisions.Select(spec => spec.GetProperty("template").GetProperty("image").GetString()));
        Assert.All(revisions, spec => Assert.Equal("platform", spec.GetProperty("requestedBy").GetString()));
        Assert.Equal("newer", revisions[1].GetProperty("changeCause").GetString());
        Assert.False(revisions[2].TryGetProperty("changeCause", out _), "the cause of an earlier change was taken for this one's");
    }

    [Fact]
    public async Task An_equal_document_changes_nothing_though_the_platform_has_noted_something_on_the_app()
    {
        await using var platform = await TestPlatform.StartAsync();
        await platform.PutAsync(Web, App("web:1"));
        var changed = await platform.PutAsync(Web, App("web:2"));

        var again = await platform.PutAsync(Web, App("web:2"));

        Assert.Equal(changed.Version, again.Version);
    }

    [Fact]
    public async Task Undo_goes_back_to_what_was_good_and_to_any_revision_that_is_named()
    {
        await using var platform = await TestPlatform.StartWholeAsync();
        foreach (var number in new[] { 1, 2, 3 })
        {
            await platform.PutAsync(Web, App($"web:{number}"));
            await CompletedAsync(platform, number);
        }

        var undone = await platform.PostAsync(Web + "/rollout/undo", "");
        await CompletedAsync(platform, 4);
        var named = await platform.PostAsync(Web + "/rollout/undo?to=1", "");
        var missing = await platform.PostAsync(Web + "/rollout/undo?to=99", "");
        var wrong = await platform.PostAsync(Web + "/rollout/undo?to=x", "");

        Assert.Equal("web:2", undone.Json.GetProperty("spec").GetProperty("image").GetString());
        Assert.Equal("undo to revision 2", undone.Json.GetProperty("metadata").GetProperty("annotations").GetProperty("platform/change-cause").GetString());
        Assert.Equal("web:1", named.Json.GetProperty("spec").GetProperty("image").GetString());
        Assert.Equal((409, 400), (missing.Status, wrong.Status));
    }

    [Fact]
    public async Task What_an_app_runs_or_would_go_back_to_is_not_deleted_and_an_older_revision_is()
    {
        await using var platform = await TestPlatform.StartWholeAsync();
        foreach (var number in new[] { 1, 2 })
        {
            await platform.PutAsync(Web, App($"web:{number}"));
            await CompletedAsync(platform, number);
        }

        var used = await platform.SendAsync(HttpMethod.Delete, "/api/v1/namespaces/default/apprevisions/web-2");
        var old = await platform.SendAsync(HttpMethod.Delete, "/api/v1/namespaces/default/apprevisions/web-1");
        var nothing = await platform.PostAsync(Web + "/rollout/undo", "");

        Assert.Equal((409, "in-use", 200, 409), (used.Status, used.ProblemType, old.Status, nothing.Status));
    }

    [Fact]
    public async Task Pause_holds_a_change_back_and_resume_lets_it_go()
    {
        await using var platform = await TestPlatform.StartWholeAsync();
        await platform.PutAsync(Web, App("web:1"));
        await CompletedAsync(platform, 1);

        await platform.PostAsync(Web + "/rollout/pause", "");
        await platform.PatchAsync(Web, """{"spec":{"image":"web:2","replicas":1}}""");
        await ReachedAsync(platform, 2, RolloutPhase.Paused);
        await platform.PostAsync(Web + "/rollout/resume", "");
        await ReachedAsync(platform, 2, RolloutPhase.InProgress);
        var twice = await platform.PostAsync(Web + "/rollout/resume", "");

        Assert.Equal(409, twice.Status);
    }

    [Fact]
    public async Task Endpoints_are_told_once_and_as_the_first_line_of_a_stream_and_not_of_what_is_not_there()
    {
        await using var platform = await TestPlatform.StartAsync();
        await platform.PutAsync(Web, App("web:1"));

        var once = await platform.GetAsync("/api/v1/namespaces/default/services/web/endpoints");
        var missing = await platform.GetAsync("/api/v1/namespaces/default/services/other/endpoints");
        await using var stream = await platform.Client.GetStreamAsync(new Uri("/api/v1/services/web/endpoints?watch=true", UriKind.Relative), TestContext.Current.CancellationToken);
        using var reader = new StreamReader(stream);
        var first = await reader.ReadLineAsync(TestContext.Current.CancellationToken);

        Assert.Equal(("web", 0), (once.Json.GetProperty("service").GetString(), once.Json.GetProperty("endpoints").GetArrayLength()));
        Assert.Equal(404, missing.Status);
        Assert.Equal(once.Text, first);
    }

    [Theory]
    [InlineData("approve")]
    [InlineData("abort")]
    [InlineData("retry")]
    public async Task A_lever_that_has_nothing_to_move_says_so(string lever)
    {
        await using var platform = await TestPlatform.StartWholeAsync();
        await platform.PutAsync(Web, App("web:1"));
        await CompletedAsync(platform, 1);

        Assert.Equal(409, (await platform.PostAsync($"{Web}/rollout/{lever}", "")).Status);
        Assert.Equal(404, (await platform.PostAsync($"/api/v1/namespaces/default/apps/other/rollout/{lever}", "")).Status);
    }

    [Theory]
    [InlineData("""{"strategy":"Rolling","steps":[{"weight":10}]}""", "spec.rollout.steps")]
    [InlineData("""{"strategy":"Canary","steps":[{}]}""", "spec.rollout.steps[0]")]
    [InlineData("""{"strategy":"Canary","steps":[{"weight":10,"count":1}]}""", "spec.rollout.steps[0]")]
    [InlineData("""{"strategy":"Canary","steps":[{"weight":101}]}""", "spec.rollout.steps[0].weight")]
    [InlineData("""{"strategy":"BlueGreen","steps":[{"weight":10}]}""", "spec.rollout.steps[0]")]
    [InlineData("""{"minReadySeconds":30,"progressDeadline":"10s"}""", "spec.rollout.progressDeadline")]
    [InlineData("""{"strategy":"Sideways"}""", "spec.rollout.strategy")]
    public async Task What_cannot_be_rolled_out_so_is_refused_with_its_place(string rollout, string place)
    {
        await using var platform = await TestPlatform.StartAsync();

        var answer = await platform.PutAsync(Web, App("web:1", rollout));

        Assert.Equal(422, answer.Status);
        Assert.Contains(place, answer.ErrorPaths);
    }

    // No replica is asked for, so that no node is needed.
    private static Task CompletedAsync(TestPlatform platform, int revision) => ReachedAsync(platform, revision, RolloutPhase.Completed);

    private static Task ReachedAsync(TestPlatform platform, int revision, RolloutPhase phase) => Eventually.HoldsAsync(
        async () =>
        {
            var app = (await platform.GetAsync(Web)).Json;
            return app.TryGetProperty("status", out var status)
                && status.TryGetProperty("rollout", out var rollout)
                && rollout.GetProperty("revision").GetInt32() == revision
                && rollout.GetProperty("phase").GetString() == phase.ToString();
        },
        $"revision {revision} {phase}");
}
