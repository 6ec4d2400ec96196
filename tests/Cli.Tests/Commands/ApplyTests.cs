namespace FunctionsPlatform.Cli.Tests;

public sealed class ApplyTests
{
    private const string HelloPath = "/api/v1/namespaces/default/apps/hello";
    private const string Hello = "kind: App\nmetadata:\n  name: hello\nspec:\n  image: hello:dev\n";

    [Fact]
    public async Task A_manifest_creates_then_changes_nothing_then_configures()
    {
        var controlPlane = new FakeControlPlane();
        var fp = new Fp(controlPlane) { Input = Hello };
        Assert.Equal(ExitCodes.Ok, await fp.RunAsync("apply", "-f", "-"));
        Assert.Equal("app/hello created\n", fp.Output);

        fp = new Fp(controlPlane) { Input = Hello };
        Assert.Equal(ExitCodes.Ok, await fp.RunAsync("apply", "-f", "-"));
        Assert.Equal("app/hello unchanged\n", fp.Output);

        fp = new Fp(controlPlane) { Input = Hello + "  replicas: 2\n" };
        Assert.Equal(ExitCodes.Ok, await fp.RunAsync("apply", "-f", "-"));
        Assert.Equal("app/hello configured\n", fp.Output);
        Assert.Equal(2, controlPlane[HelloPath]!["spec"]!["replicas"]!.GetValue<int>());
    }

    [Fact]
    public async Task A_changed_label_counts_as_configured()
    {
        var controlPlane = new FakeControlPlane();
        await new Fp(controlPlane) { Input = Hello }.RunAsync("apply", "-f", "-");
        var fp = new Fp(controlPlane) { Input = Hello.Replace("name: hello\n", "name: hello\n  labels: {tier: front}\n", StringComparison.Ordinal) };

        await fp.RunAsync("apply", "-f", "-");

        Assert.Equal("app/hello configured\n", fp.Output);
    }

    [Fact]
    public async Task One_refused_document_does_not_keep_the_others_back()
    {
        var fp = new Fp { Input = Hello + "---\nkind: Ap\nmetadata:\n  name: 7\n---\n" + Hello.Replace("name: hello", "name: web", StringComparison.Ordinal) };

        Assert.Equal(ExitCodes.Failed, await fp.RunAsync("apply", "-f", "-"));

        Assert.Equal("app/hello created\napp/web created\n", fp.Output);
        Assert.Contains("stdin, document 2", fp.Error);
        Assert.Contains("stdin:7:1: kind: unknown kind 'Ap'; did you mean 'app'?", fp.Error);
        Assert.Contains("stdin:9:3: metadata.name: is required, and is text", fp.Error);
    }

    [Fact]
    public async Task Each_error_of_the_control_plane_is_shown_at_its_place_in_the_file()
    {
        var fp = new Fp { Input = Hello + "  ports:\n    - nam: http\n  replica: 3\n" };
        fp.ControlPlane.Overrides[HelloPath] = request => request.Method == HttpMethod.Get
            ? FakeControlPlane.Problem(404, "urn:functions-platform:not-found", "There is none.")
            : FakeControlPlane.Problem(422, "urn:functions-platform:spec-refused", "2 fields are wrong.", """[{"path":"spec.ports[0].nam","message":"unknown field"},{"path":"spec.replica","message":"unknown field; did you mean 'replicas'?"}]""");

        Assert.Equal(ExitCodes.Failed, await fp.RunAsync("apply", "-f", "-"));

        Assert.Equal(
            "fp: stdin, document 1 (app/hello): 2 fields are wrong.\n  stdin:7:7: spec.ports[0].nam: unknown field\n  stdin:8:3: spec.replica: unknown field; did you mean 'replicas'?\n",
            fp.Error);
        Assert.Empty(fp.Output);
    }

    [Fact]
    public async Task What_get_prints_can_be_applied_again()
    {
        var controlPlane = new FakeControlPlane();
        await new Fp(controlPlane) { Input = Hello }.RunAsync("apply", "-f", "-");
        foreach (var format in new[] { "yaml", "json" })
        {
            var get = new Fp(controlPlane);
            await get.RunAsync("get", "app", "hello", "-o", format);
            var apply = new Fp(controlPlane) { Input = get.Output };

            Assert.Equal(ExitCodes.Ok, await apply.RunAsync("apply", "-f", "-"));

            Assert.Equal("app/hello unchanged\n", apply.Output);
        }
    }

    [Fact]
    public async Task A_folder_is_read_in_order_of_names_and_a_missing_file_is_told()
    {
        var folder = Directory.CreateTempSubdirectory("fp-apply-");
        try
        {
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "b.yaml"), Hello, TestContext.Current.CancellationToken);
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "a.json"), """{"kind":"App","metadata":{"name":"web"},"spec":{}}""", TestContext.Current.CancellationToken);
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "notes.txt"), "not a manifest", TestContext.Current.CancellationToken);
            var fp = new Fp();

            Assert.Equal(ExitCodes.Failed, await fp.RunAsync("apply", "-f", folder.FullName, "-f", Path.Combine(folder.FullName, "absent.yaml")));

            Assert.Equal("app/web created\napp/hello created\n", fp.Output);
            Assert.Contains("absent.yaml: cannot be read", fp.Error);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task The_namespace_of_a_document_wins_over_the_environment_but_not_over_the_command_line()
    {
        var spaced = Hello.Replace("name: hello\n", "name: hello\n  namespace: shop\n", StringComparison.Ordinal);
        var fp = new Fp { Input = spaced, Variables = { ["FP_NAMESPACE"] = "other" } };
        Assert.Equal(ExitCodes.Ok, await fp.RunAsync("apply", "-f", "-"));
        Assert.NotNull(fp.ControlPlane["/api/v1/namespaces/shop/apps/hello"]);

        fp = new Fp { Input = spaced };
        Assert.Equal(ExitCodes.Failed, await fp.RunAsync("apply", "-f", "-", "-n", "other"));
        Assert.Contains("metadata.namespace: is 'shop', but --namespace says 'other'", fp.Error);
    }

    [Fact]
    public async Task Nothing_to_apply_is_a_failure()
    {
        var fp = new Fp { Input = "# only a comment\n" };

        Assert.Equal(ExitCodes.Failed, await fp.RunAsync("apply", "-f", "-"));

        Assert.Contains("there is no document", fp.Error);
    }
}
