using FunctionsPlatform.EndToEnd.Tests.Harness;

namespace FunctionsPlatform.EndToEnd.Tests;

/// <summary>Requirement 6, as the CLI's user meets it.</summary>
public sealed class BadFileTests(BareControlPlane host) : IClassFixture<BareControlPlane>
{
    [Fact]
    public async Task Malformed_yaml_is_refused_with_line_and_column_and_nothing_on_stdout()
    {
        var result = await host.OrSkip().FpWithInputAsync("kind: App\nmetadata: {name: x\nspec: [", "apply", "-f", "-");

        Assert.Equal(1, result.ExitCode);
        Assert.Empty(result.Output);
        Assert.Matches(@"\d+:\d+", result.Error);
    }

    [Fact]
    public async Task An_unknown_kind_is_refused_by_name()
    {
        var result = await host.OrSkip().FpWithInputAsync("apiVersion: platform/v1\nkind: Appp\nmetadata:\n  name: x\n", "apply", "-f", "-");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("Appp", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_wrong_field_is_printed_with_its_path()
    {
        const string Document = """
            apiVersion: platform/v1
            kind: App
            metadata:
              name: wrong
            spec:
              image: a
              replicas: -2
              resources:
                memory: 64Quarks
              ports:
                - name: http
                  containerPort: 8080
                  hostprt: 1
            """;

        var first = await host.OrSkip().FpWithInputAsync(Document, "apply", "-f", "-");

        Assert.Equal(1, first.ExitCode);
        Assert.Contains("spec.resources.memory", first.Error, StringComparison.Ordinal);
        Assert.Contains("spec.ports[0].hostprt", first.Error, StringComparison.Ordinal);
        Assert.Equal(404, (await host.OrSkip().Api.GetAppAsync("wrong")).Code);
    }

    [Fact]
    public async Task One_bad_document_of_several_does_not_keep_the_others_out_but_the_command_fails()
    {
        const string Good = "apiVersion: platform/v1\nkind: App\nmetadata:\n  name: good\nspec:\n  image: a\n  replicas: 0\n";
        const string Bad = "apiVersion: platform/v1\nkind: App\nmetadata:\n  name: bad\nspec:\n  imag: a\n";

        var result = await host.OrSkip().FpWithInputAsync($"{Bad}---\n{Good}", "apply", "-f", "-");

        Assert.Equal(1, result.ExitCode);
        Assert.Equal(200, (await host.OrSkip().Api.GetAppAsync("good")).Code);
        Assert.Equal(404, (await host.OrSkip().Api.GetAppAsync("bad")).Code);
    }

    [Fact]
    public async Task Applying_the_same_file_twice_says_unchanged_the_second_time()
    {
        const string Document = "apiVersion: platform/v1\nkind: App\nmetadata:\n  name: twice\nspec:\n  image: a\n  replicas: 0\n";

        var first = (await host.OrSkip().FpWithInputAsync(Document, "apply", "-f", "-")).Ok();
        var second = (await host.OrSkip().FpWithInputAsync(Document, "apply", "-f", "-")).Ok();

        Assert.Contains("app/twice created", first.Output, StringComparison.Ordinal);
        Assert.Contains("app/twice unchanged", second.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, "frobnicate")]
    [InlineData(2, "get")]
    [InlineData(2, "scale", "app", "x", "--replicas", "many")]
    [InlineData(1, "get", "app", "no-such-app")]
    [InlineData(1, "scale", "app", "no-such-app", "--replicas", "1")]
    public async Task Exit_codes_are_as_documented(int expected, params string[] arguments)
    {
        var result = await host.OrSkip().FpAsync(arguments);

        Assert.Equal(expected, result.ExitCode);
        Assert.NotEmpty(result.Error);
    }

    [Fact]
    public async Task A_control_plane_that_is_not_there_is_exit_code_3()
    {
        var platform = host.OrSkip();

        var result = await platform.FpAsync("get", "apps", "--url", $"http://127.0.0.1:{FreePort.Next()}");

        Assert.Equal(3, result.ExitCode);
        Assert.Contains("./dev up", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_output_is_one_array_and_nothing_else()
    {
        var platform = host.OrSkip();
        (await platform.Api.PutAppAsync(Apps.Busybox("json", 0))).Ok();

        var one = (await platform.FpAsync("get", "app", "json", "-o", "json")).Ok();
        var all = (await platform.FpAsync("get", "apps", "-o", "json")).Ok();
        var none = (await platform.FpAsync("get", "containers", "-o", "json")).Ok();

        Assert.Equal("json", Assert.Single(one.Json.AsArray())!["metadata"]!["name"]!.GetValue<string>());
        Assert.Contains(all.Json.AsArray(), app => app!["metadata"]!["name"]!.GetValue<string>() == "json");
        Assert.Empty(none.Json.AsArray());
    }
}
