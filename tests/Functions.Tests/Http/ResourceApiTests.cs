namespace FunctionsPlatform.Functions.Tests.Http;

public sealed class ResourceApiTests
{
    private const string Apps = "/api/v1/namespaces/default/apps";
    private const string Web = Apps + "/web";

    [Fact]
    public async Task A_created_app_has_a_location_a_version_and_is_read_back()
    {
        await using var platform = await TestPlatform.StartAsync();

        var created = await platform.PostAsync(Apps, App("web", replicas: 2));
        var read = await platform.GetAsync(Web);

        Assert.Equal(201, created.Status);
        Assert.Equal(Web, created.Headers.Location?.OriginalString);
        Assert.Equal($"\"{created.Version}\"", created.ETag);
        Assert.Equal(created.Text, read.Text);
        Assert.Equal("default", read.Json.GetProperty("metadata").GetProperty("namespace").GetString());
    }

    [Fact]
    public async Task Put_creates_what_is_absent_and_replaces_what_is_there()
    {
        await using var platform = await TestPlatform.StartAsync();

        var first = await platform.PutAsync(Web, App("web", replicas: 1));
        var second = await platform.PutAsync(Web, App("web", replicas: 2));
        var same = await platform.PutAsync(Web, App("web", replicas: 2));

        Assert.Equal([201, 200, 200], [first.Status, second.Status, same.Status]);
        Assert.Equal(2, second.Json.GetProperty("metadata").GetProperty("generation").GetInt32());
        Assert.Equal(second.Version, same.Version);
    }

    [Fact]
    public async Task A_name_that_is_taken_and_a_put_that_must_create_are_refused()
    {
        await using var platform = await TestPlatform.StartAsync();
        await platform.PostAsync(Apps, App("web"));

        var again = await platform.PostAsync(Apps, App("web"));
        var onlyNew = await platform.PutAsync(Web, App("web"), ("If-None-Match", "*"));

        Assert.Equal((409, "already-exists"), (again.Status, again.ProblemType));
        Assert.Equal((412, "precondition-failed"), (onlyNew.Status, onlyNew.ProblemType));
    }

    [Fact]
    public async Task A_write_with_an_old_version_is_refused_by_header_with_412_and_by_body_with_409()
    {
        await using var platform = await TestPlatform.StartAsync();
        var old = await platform.PostAsync(Apps, App("web", replicas: 1));
        await platform.PatchAsync(Web, """{"spec":{"replicas":5}}""");

        var byHeader = await platform.PutAsync(Web, App("web", replicas: 9), ("If-Match", old.ETag!));
        var byBody = await platform.PutAsync(Web, old.Text);
        var patchByBody = await platform.PatchAsync(Web, $$$"""{"metadata":{"resourceVersion":"{{{old.Version}}}"},"spec":{"replicas":9}}""");
        var delete = await platform.SendAsync(HttpMethod.Delete, Web, null, headers: ("If-Match", old.ETag!));

        Assert.Equal((412, "precondition-failed"), (byHeader.Status, byHeader.ProblemType));
        Assert.Equal((409, "stale-resource-version"), (byBody.Status, byBody.ProblemType));
        Assert.Equal((409, "stale-resource-version"), (patchByBody.Status, patchByBody.ProblemType));
        Assert.Equal(412, delete.Status);
        Assert.Equal(5, (await platform.GetAsync(Web)).Json.GetProperty("spec").GetProperty("replicas").GetInt32());
    }

    [Fact]
    public async Task Every_error_is_named_with_its_path_and_nothing_is_stored()
    {
        await using var platform = await TestPlatform.StartAsync();

        var unknown = await platform.PostAsync(Apps, """{"kind":"Job","metadata":{"name":"web","namespace":"other"},"spec":{"imag":"x","replicas":"three"}}""");
        var senseless = await platform.PostAsync(Apps, $$$"""{"metadata":{"name":"{{{new string('a', 64)}}}"},"spec":{"image":"","replicas":-1}}""");
        var list = await platform.GetAsync(Apps);

        Assert.Equal((422, "spec-refused"), (unknown.Status, unknown.ProblemType));
        Assert.Equal(["kind", "metadata.namespace", "spec.imag", "spec.replicas", "spec.image"], unknown.ErrorPaths);
        Assert.Equal(422, senseless.Status);
        Assert.Equal(["metadata.name", "spec.image", "spec.replicas"], senseless.ErrorPaths.Order());
        Assert.Equal("application/problem+json", senseless.MediaType);
        Assert.Equal(0, list.Json.GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task What_is_senseless_is_named_beside_what_cannot_be_read_but_not_what_only_follows_from_it()
    {
        await using var platform = await TestPlatform.StartAsync();

        var refused = await platform.PostAsync(
            Apps,
            """
            {"metadata":{"name":"web"},"spec":{"image":"","replicas":-2,"nope":1,"resources":{"cpu":"x"},"ports":[{"name":"http","containerPort":"x"}],
             "healthCheck":{"http":{"path":"/","port":"http"}},"restartPolicy":{"mode":99}} }
            """);

        Assert.Equal(
            ["spec.nope", "spec.resources.cpu", "spec.ports[0].containerPort", "spec.restartPolicy.mode", "spec.image", "spec.replicas"], refused.ErrorPaths);
    }

    [Fact]
    public async Task A_body_that_is_no_json_too_large_or_of_another_type_is_refused()
    {
        await using var platform = await TestPlatform.StartAsync();

        var broken = await platform.PostAsync(Apps, "{\n  \"kind\": }");
        var twice = await platform.PostAsync(Apps, """{"kind":"App","kind":"App"}""");
        var large = await platform.PostAsync(Apps, App("web").Replace("img", new string('x', 5_000_000)));
        var yaml = await platform.SendAsync(HttpMethod.Post, Apps, "kind: App", "application/yaml");

        Assert.Equal((400, "malformed-document"), (broken.Status, broken.ProblemType));
        Assert.Contains("line 2, column", broken.Text);
        Assert.Equal(400, twice.Status);
        Assert.Equal((413, "body-too-large"), (large.Status, large.ProblemType));
        Assert.Equal((415, "unsupported-media-type"), (yaml.Status, yaml.ProblemType));
    }

    [Fact]
    public async Task What_is_not_there_and_what_cannot_be_done_say_so()
    {
        await using var platform = await TestPlatform.StartAsync();

        var kind = await platform.GetAsync("/api/v1/namespaces/default/gadgets");
        var nothing = await platform.GetAsync(Web);
        var method = await platform.SendAsync(HttpMethod.Post, Web, "{}");
        var container = await platform.PutAsync("/api/v1/namespaces/default/containers/c", "{}");
        var node = await platform.PostAsync("/api/v1/nodes", """{"metadata":{"name":"n"}}""");
        var spanning = await platform.PostAsync("/api/v1/apps", App("web"));
        var reserved = await platform.GetAsync("/api/v1/namespaces/_cluster/apps");

        Assert.Equal((404, "not-found"), (kind.Status, kind.ProblemType));
        Assert.Contains("apps, apprevisions, containers, jobs, cronjobs, daemonapps, nodes, events", kind.Text);
        Assert.Equal(404, nothing.Status);
        Assert.Equal(405, method.Status);
        Assert.Equal((405, "not-writable"), (container.Status, container.ProblemType));
        Assert.Equal(405, node.Status);
        Assert.Equal(405, spanning.Status);
        Assert.Equal(400, reserved.Status);
    }

    [Fact]
    public async Task A_merge_patch_sets_and_removes_and_leaves_the_rest()
    {
        await using var platform = await TestPlatform.StartAsync();
        await platform.PostAsync(Apps, """{"metadata":{"name":"web","labels":{"a":"1","b":"2"}},"spec":{"image":"img","env":{"X":"1"}}}""");

        var patched = await platform.PatchAsync(Web, """{"metadata":{"labels":{"a":null,"c":"3"}},"spec":{"replicas":4}}""");

        Assert.Equal("""{"b":"2","c":"3"}""", patched.Json.GetProperty("metadata").GetProperty("labels").GetRawText());
        Assert.Equal("img", patched.Json.GetProperty("spec").GetProperty("image").GetString());
        Assert.Equal(4, patched.Json.GetProperty("spec").GetProperty("replicas").GetInt32());
    }

    [Fact]
    public async Task Scale_changes_the_replicas_and_nothing_else()
    {
        await using var platform = await TestPlatform.StartAsync();
        await platform.PostAsync(Apps, App("web", replicas: 1));

        var scaled = await platform.PutAsync(Web + "/scale", """{"replicas":10}""");
        var negative = await platform.PutAsync(Web + "/scale", """{"replicas":-1}""");
        var missing = await platform.PutAsync(Web + "/scale", "{}");

        Assert.Equal(10, scaled.Json.GetProperty("spec").GetProperty("replicas").GetInt32());
        Assert.Equal(["spec.replicas"], negative.ErrorPaths);
        Assert.Equal(["replicas"], missing.ErrorPaths);
    }

    [Fact]
    public async Task Users_neither_set_the_status_nor_take_the_platforms_finalizer_away()
    {
        await using var platform = await TestPlatform.StartAsync();
        await platform.PostAsync(Apps, """{"metadata":{"name":"web","uid":"mine","generation":7},"spec":{"image":"img"},"status":{"replicas":99}}""");

        var patched = await platform.PatchAsync(Web, """{"metadata":{"finalizers":[]},"status":{"replicas":5}}""");

        var metadata = patched.Json.GetProperty("metadata");
        Assert.NotEqual("mine", metadata.GetProperty("uid").GetString());
        Assert.Equal(1, metadata.GetProperty("generation").GetInt32());
        Assert.Equal(1, metadata.GetProperty("finalizers").GetArrayLength());
        Assert.False(patched.Json.TryGetProperty("status", out _), patched.Text);
    }

    [Fact]
    public async Task Lists_select_by_label_and_come_in_pages_of_one_moment()
    {
        await using var platform = await TestPlatform.StartAsync();
        foreach (var name in new[] { "a", "b", "c", "d" })
            await platform.PostAsync(Apps, $$$"""{"metadata":{"name":"{{{name}}}","labels":{"odd":"{{{name is "a" or "c"}}}"}},"spec":{"image":"img"}}""");

        var odd = await platform.GetAsync(Apps + "?labelSelector=odd%3DTrue");
        var first = await platform.GetAsync(Apps + "?limit=3");
        await platform.PostAsync(Apps, App("e"));
        var second = await platform.GetAsync(Apps + "?limit=3&continue=" + first.Json.GetProperty("metadata").GetProperty("continue").GetString());
        var bad = await platform.GetAsync(Apps + "?labelSelector=%3D&limit=x");

        Assert.Equal(["a", "c"], Names(odd));
        Assert.Equal(["a", "b", "c"], Names(first));
        Assert.Equal(["d"], Names(second));
        Assert.Equal(first.Version, second.Version);
        Assert.Equal((400, "bad-request"), (bad.Status, bad.ProblemType));
    }

    [Fact]
    public async Task A_list_across_namespaces_has_them_all_page_by_page()
    {
        await using var platform = await TestPlatform.StartAsync();
        foreach (var space in new[] { "one", "three", "two" })
        {
            await platform.PostAsync($"/api/v1/namespaces/{space}/apps", App("x"));
            await platform.PostAsync($"/api/v1/namespaces/{space}/apps", App("y"));
        }

        var seen = new List<string>();
        var path = "/api/v1/apps?limit=2";
        while (true)
        {
            var page = await platform.GetAsync(path);
            seen.AddRange(page.Json.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("metadata").GetProperty("namespace").GetString() + "/" + item.GetProperty("metadata").GetProperty("name").GetString()));
            if (!page.Json.GetProperty("metadata").TryGetProperty("continue", out var next)) break;
            path = "/api/v1/apps?limit=2&continue=" + next.GetString();
        }

        Assert.Equal(["one/x", "one/y", "three/x", "three/y", "two/x", "two/y"], seen);
    }

    [Fact]
    public async Task Of_two_writers_with_if_match_every_success_is_kept_and_every_loser_is_told()
    {
        await using var platform = await TestPlatform.StartAsync();
        await platform.PostAsync(Apps, App("web", replicas: 0));

        async Task<int> WriteAsync()
        {
            var successes = 0;
            for (var round = 0; round < 100; round++)
            {
                var current = await platform.GetAsync(Web);
                var replicas = current.Json.GetProperty("spec").GetProperty("replicas").GetInt32();
                var answer = await platform.PatchAsync(Web, $$$"""{"spec":{"replicas":{{{replicas + 1}}}}}""", ("If-Match", current.ETag!));
                Assert.True(answer.Status is 200 or 412, answer.Text);
                if (answer.Status == 200) successes++;
            }

            return successes;
        }

        var successes = await Task.WhenAll(Task.Run(WriteAsync), Task.Run(WriteAsync));

        Assert.Equal(successes.Sum(), (await platform.GetAsync(Web)).Json.GetProperty("spec").GetProperty("replicas").GetInt32());
    }

    private static string[] Names(ApiAnswer list) =>
        [.. list.Json.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("metadata").GetProperty("name").GetString()!)];

    private static string App(string name, int replicas = 1) =>
        $$$"""{"apiVersion":"platform/v1","kind":"App","metadata":{"name":"{{{name}}}"},"spec":{"image":"img","replicas":{{{replicas}}}}}""";
}
