namespace FunctionsPlatform.Cli.Tests;

/// <summary><c>fp apply --dry-run</c>, <c>fp diff</c> and <c>fp edit</c>.</summary>
public sealed class TryingTests
{
    private const string HelloPath = "/api/v1/namespaces/default/apps/hello";
    private const string Hello = "kind: App\nmetadata:\n  name: hello\nspec:\n  image: hello:dev\n";

    [Fact]
    public async Task A_dry_run_says_what_would_become_of_it_and_stores_nothing()
    {
        var fp = new Fp { Input = Hello };

        Assert.Equal(ExitCodes.Ok, await fp.RunAsync("apply", "--dry-run", "-f", "-"));

        Assert.Equal("app/hello created (dry run)\n", fp.Output);
        Assert.Null(fp.ControlPlane[HelloPath]);
        Assert.Contains($"PUT {HelloPath}?dryRun=true", fp.ControlPlane.Requests);
    }

    [Fact]
    public async Task A_difference_is_shown_line_by_line_and_told_by_the_exit_code()
    {
        var fp = await WithHelloAsync();

        fp.Input = Hello.Replace("hello:dev", "hello:2", StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Differs, await fp.RunAsync("diff", "-f", "-"));

        Assert.Contains("--- app/hello (as it is)\n+++ app/hello (by stdin)\n", fp.Output);
        Assert.Contains("-  image: hello:dev\n+  image: hello:2\n", fp.Output);
        Assert.DoesNotContain("resourceVersion", fp.Output);
        Assert.Equal("hello:dev", (string?)fp.ControlPlane[HelloPath]!["spec"]!["image"]);
    }

    [Fact]
    public async Task What_is_as_declared_already_shows_nothing()
    {
        var fp = await WithHelloAsync();

        fp.Input = Hello;
        Assert.Equal(ExitCodes.Ok, await fp.RunAsync("diff", "-f", "-"));

        Assert.Equal("", fp.Output);
    }

    [Fact]
    public async Task What_is_refused_is_no_difference()
    {
        var fp = await WithHelloAsync();

        fp.Input = Hello + "---\nkind: Ap\nmetadata:\n  name: x\n";
        Assert.Equal(ExitCodes.NotCompared, await fp.RunAsync("diff", "-f", "-"));

        Assert.Contains("unknown kind 'Ap'", fp.Error);
    }

    [Fact]
    public async Task An_edit_sends_only_what_was_edited()
    {
        var fp = await WithHelloAsync();
        fp.Variables["EDITOR"] = "sed -i s/hello:dev/hello:2/";
        string? sent = null;
        fp.ControlPlane.Sees = (request, body) => sent = request.Method == HttpMethod.Patch ? body : sent;

        Assert.Equal(ExitCodes.Ok, await fp.RunAsync("edit", "app/hello"));

        Assert.Equal("app/hello edited\n", fp.Output);
        Assert.Equal("""{"spec":{"image":"hello:2"}}""", sent);
    }

    [Fact]
    public async Task An_editor_that_changes_nothing_sends_nothing()
    {
        var fp = await WithHelloAsync();
        fp.Variables["EDITOR"] = "true";

        Assert.Equal(ExitCodes.Ok, await fp.RunAsync("edit", "app/hello"));

        Assert.Contains("app/hello is unchanged", fp.Error);
        Assert.DoesNotContain(fp.ControlPlane.Requests, request => request.StartsWith("PATCH", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_refused_edit_comes_back_with_the_reasons_and_is_kept_when_it_is_given_up()
    {
        var fp = await WithHelloAsync();
        // Edits once; when the file has come back with remarks it is only looked at.
        fp.Variables["EDITOR"] = "sed -i s/hello:dev/none/";
        fp.ControlPlane.Overrides[HelloPath] = request => request.Method == HttpMethod.Patch
            ? FakeControlPlane.Problem(422, "urn:functions-platform:spec-refused", "1 field is wrong.", """[{"path":"spec.image","message":"is required"}]""")
            : FakeControlPlane.Json(System.Net.HttpStatusCode.OK, fp.ControlPlane[HelloPath]!);

        Assert.Equal(ExitCodes.Failed, await fp.RunAsync("edit", "app/hello"));

        var file = fp.Error[(fp.Error.IndexOf("kept in ", StringComparison.Ordinal) + "kept in ".Length)..].Trim();
        var kept = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
        Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
        Assert.Contains("# fp: spec.image: is required", kept);
        Assert.Contains("image: none", kept);
    }

    [Fact]
    public async Task An_editor_that_fails_changes_nothing()
    {
        var fp = await WithHelloAsync();
        fp.Variables["EDITOR"] = "false";

        Assert.Equal(ExitCodes.Failed, await fp.RunAsync("edit", "app/hello"));

        Assert.Contains("'false' ended with exit code 1; nothing was changed", fp.Error);
    }

    [Fact]
    public async Task A_resource_is_shown_in_the_order_that_people_write_one()
    {
        var controlPlane = new FakeControlPlane();
        controlPlane.Add(HelloPath, """{"status":{},"spec":{"replicas":1,"stopSignal":"SIGTERM","image":"hello:dev"},"metadata":{"name":"hello"},"kind":"App","apiVersion":"platform/v1"}""");
        var fp = new Fp(controlPlane);

        await fp.RunAsync("get", "app", "hello", "-o", "yaml");

        Assert.Equal("apiVersion: platform/v1\nkind: App\nmetadata:\n  name: hello\nspec:\n  image: hello:dev\n  replicas: 1\n  stopSignal: SIGTERM\nstatus: {}\n", fp.Output);
    }

    private static async Task<Fp> WithHelloAsync()
    {
        var controlPlane = new FakeControlPlane();
        Assert.Equal(ExitCodes.Ok, await new Fp(controlPlane) { Input = Hello }.RunAsync("apply", "-f", "-"));
        return new Fp(controlPlane);
    }
}
