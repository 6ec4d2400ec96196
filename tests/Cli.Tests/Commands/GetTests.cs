using System.Text.Json;

namespace FunctionsPlatform.Cli.Tests;

public sealed class GetTests
{
    private const string Apps = "/api/v1/namespaces/default/apps";

    [Fact]
    public async Task Json_is_one_array_of_whole_resources_for_a_list_for_a_name_and_for_nothing()
    {
        var fp = new Fp(With("hello", "web"));
        Assert.Equal(ExitCodes.Ok, await fp.RunAsync("get", "apps", "-o", "json"));
        Assert.Equal(["hello", "web"], Names(fp.Output));
        Assert.Equal("kept", JsonDocument.Parse(fp.Output).RootElement[0].GetProperty("unknownToThisFp").GetString());

        fp = new Fp(With("hello", "web"));
        Assert.Equal(ExitCodes.Ok, await fp.RunAsync("get", "App", "web", "-o", "json"));
        Assert.Equal(["web"], Names(fp.Output));

        fp = new Fp();
        Assert.Equal(ExitCodes.Ok, await fp.RunAsync("get", "apps", "-o", "json"));
        Assert.Equal("[]\n", fp.Output);
        Assert.Empty(fp.Error);
    }

    [Fact]
    public async Task Of_several_names_the_missing_one_is_told_and_the_others_shown()
    {
        var fp = new Fp(With("hello"));

        Assert.Equal(ExitCodes.Failed, await fp.RunAsync("get", "app/hello", "app/absent", "-o", "name"));

        Assert.Equal("app/hello\n", fp.Output);
        Assert.StartsWith("fp: app/absent: ", fp.Error);
    }

    [Fact]
    public async Task A_table_has_a_row_for_each_and_no_colour_codes()
    {
        var fp = new Fp(With("hello"));

        await fp.RunAsync("get", "apps");

        var lines = fp.Output.Split('\n');
        Assert.Equal(["NAME", "READY", "UPDATED", "AGE", "IMAGE"], Words(lines[0]));
        Assert.Equal(["hello", "2/3", "3", "<unknown>", "hello:dev"], Words(lines[1]));
        Assert.DoesNotContain('\e', fp.Output);
    }

    [Fact]
    public async Task Every_kind_has_a_table()
    {
        var controlPlane = new FakeControlPlane();
        controlPlane.Add("/api/v1/namespaces/default/containers/c1", """{"kind":"Container","metadata":{"name":"c1"},"spec":{"app":"hello","node":"n1"},"status":{"phase":"Running","ready":true,"ports":[{"name":"http","containerPort":8080,"hostPort":32768}]}}""");
        controlPlane.Add("/api/v1/nodes/n1", """{"kind":"Node","metadata":{"name":"n1"},"status":{"runtime":"docker","allocatable":{"cpu":"2","memory":"3Gi"},"conditions":[{"type":"Ready","status":"True","reason":"","message":"","lastTransitionTime":"2030-01-01T00:00:00Z"}]}}""");
        controlPlane.Add("/api/v1/namespaces/default/events/e1", """{"kind":"Event","metadata":{"name":"e1"},"regarding":{"kind":"App","name":"hello"},"type":"Warning","reason":"BackOff","message":"two\nlines","count":4}""");
        controlPlane.Add("/api/v1/namespaces/default/orchestrations/o1", """{"kind":"Orchestration","metadata":{"name":"app:default:hello:1"},"status":{"runtimeStatus":"Running","name":"App"}}""");

        Assert.Contains("http:32768->8080", await TableAsync(controlPlane, "containers"));
        Assert.Contains("n1     True", await TableAsync(controlPlane, "nodes"));
        Assert.Contains("app/hello   BackOff   two lines", await TableAsync(controlPlane, "events"));
        Assert.Contains("app:default:hello:1   Running   App", await TableAsync(controlPlane, "orchestrations"));
    }

    [Fact]
    public async Task An_empty_list_says_so_without_touching_stdout()
    {
        var fp = new Fp();

        Assert.Equal(ExitCodes.Ok, await fp.RunAsync("get", "containers", "-l", "app=hello"));

        Assert.Empty(fp.Output);
        Assert.Equal("No containers in namespace default with app=hello.\n", fp.Error);
        Assert.Contains("labelSelector=app%3Dhello", fp.ControlPlane.Requests[0]);
    }

    [Fact]
    public async Task A_list_is_read_page_by_page_to_its_end()
    {
        var fp = new Fp();
        fp.ControlPlane.Overrides[Apps] = request => FakeControlPlane.Json(System.Net.HttpStatusCode.OK, System.Text.Json.Nodes.JsonNode.Parse(
            request.RequestUri!.Query.Contains("continue=more")
                ? """{"metadata":{"resourceVersion":"12"},"items":[{"metadata":{"name":"b"}}]}"""
                : """{"metadata":{"resourceVersion":"11","continue":"more"},"items":[{"metadata":{"name":"a"}}]}""")!);

        await fp.RunAsync("get", "apps", "-o", "name");

        Assert.Equal("app/a\napp/b\n", fp.Output);
    }

    private static async Task<string> TableAsync(FakeControlPlane controlPlane, string kind)
    {
        var fp = new Fp(controlPlane);
        Assert.Equal(ExitCodes.Ok, await fp.RunAsync("get", kind, "-o", "wide"));
        return fp.Output;
    }

    private static FakeControlPlane With(params string[] names)
    {
        var controlPlane = new FakeControlPlane();
        foreach (var name in names)
            controlPlane.Add($"{Apps}/{name}", $$"""{"kind":"App","metadata":{"name":"{{name}}"},"spec":{"image":"hello:dev","replicas":3},"status":{"readyReplicas":2,"updatedReplicas":3},"unknownToThisFp":"kept"}""");
        return controlPlane;
    }

    private static IEnumerable<string?> Names(string json) =>
        JsonDocument.Parse(json).RootElement.EnumerateArray().Select(item => item.GetProperty("metadata").GetProperty("name").GetString());

    private static string[] Words(string line) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
