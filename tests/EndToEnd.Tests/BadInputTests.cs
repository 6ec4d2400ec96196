using System.Runtime.Versioning;
using System.Text.Json.Nodes;
using FunctionsPlatform.EndToEnd.Tests.Harness;

namespace FunctionsPlatform.EndToEnd.Tests;

/// <summary>Requirement 6: a problem document names every error with its path, and nothing is stored.</summary>
public sealed class BadInputTests(BareControlPlane host) : IClassFixture<BareControlPlane>
{
    private const string AppsPath = "api/v1/namespaces/default/apps";

    [Theory]
    [InlineData("unknown field", """{"image":"a","replica":3}""", "spec.replica")]
    [InlineData("unknown nested field", """{"image":"a","ports":[{"name":"p","containerPort":1,"x":1}]}""", "spec.ports[0].x")]
    [InlineData("wrong memory unit", """{"image":"a","resources":{"memory":"64Quarks"}}""", "spec.resources.memory")]
    [InlineData("wrong cpu unit", """{"image":"a","resources":{"cpu":"100cores"}}""", "spec.resources.cpu")]
    [InlineData("wrong duration", """{"image":"a","stopGracePeriod":"10 fortnights"}""", "spec.stopGracePeriod")]
    [InlineData("negative replicas", """{"image":"a","replicas":-1}""", "spec.replicas")]
    [InlineData("replicas as text", """{"image":"a","replicas":"three"}""", "spec.replicas")]
    [InlineData("no image", """{"replicas":1}""", "spec.image")]
    [InlineData("two probes", """{"image":"a","ports":[{"name":"p","containerPort":1}],"healthCheck":{"tcp":{"port":"p"},"exec":{"command":["x"]}}}""", "spec.healthCheck")]
    [InlineData("unknown restart mode", """{"image":"a","restartPolicy":{"mode":"Sometimes"}}""", "spec.restartPolicy.mode")]
    [InlineData("port out of range", """{"image":"a","ports":[{"name":"p","containerPort":70000}]}""", "spec.ports[0].containerPort")]
    [InlineData("rollout that cannot move", """{"image":"a","rollout":{"maxUnavailable":0,"maxSurge":0}}""", "spec.rollout")]
    public async Task A_wrong_spec_is_refused_with_its_path(string what, string spec, string path)
    {
        var platform = host.OrSkip();
        var body = $$"""{"apiVersion":"platform/v1","kind":"App","metadata":{"name":"bad"},"spec":{{spec}}}""";

        var answer = await platform.Api.SendAsync(HttpMethod.Put, $"{AppsPath}/bad", body);

        AssertRefused(answer, 422, "spec-refused");
        Assert.True(answer.ErrorPaths().Any(one => one.StartsWith(path, StringComparison.Ordinal)), $"{what}: {path} is not among {string.Join(", ", answer.ErrorPaths())}");
        // Not the list's version: what other tests have deployed goes on meanwhile.
        Assert.Equal(404, (await platform.Api.GetAppAsync("bad")).Code);
    }

    [Fact]
    public async Task Every_error_of_a_document_is_named_at_once()
    {
        var platform = host.OrSkip();
        const string Body = """
            {"apiVersion":"platform/v2","kind":"App","metadata":{"name":"many"},"colour":"red",
             "spec":{"replicas":-1,"resources":{"memory":"64Quarks","cpu":"x"},"imagee":"a","ports":[{"name":"P P","containerPort":0}]}}
            """;

        var answer = await platform.Api.SendAsync(HttpMethod.Put, $"{AppsPath}/many", Body);

        AssertRefused(answer, 422, "spec-refused");
        foreach (var path in new[] { "colour", "spec.imagee", "spec.resources.memory", "spec.resources.cpu" }) Assert.Contains(path, answer.ErrorPaths());
        Assert.All(answer.Body!["errors"]!.AsArray(), error => Assert.NotEmpty(error!["message"]!.GetValue<string>()));
    }

    [Fact]
    public async Task A_name_that_is_too_long_is_refused()
    {
        var platform = host.OrSkip();
        var name = new string('a', 64);

        var answer = await platform.Api.SendAsync(HttpMethod.Put, $"{AppsPath}/{name}", Apps.Busybox(name, 1).ToJsonString());

        AssertRefused(answer, 422, "spec-refused");
        Assert.Contains("metadata.name", answer.ErrorPaths());
    }

    [Fact]
    public async Task A_body_of_5_MB_is_refused()
    {
        var platform = host.OrSkip();
        var app = Apps.Busybox("big", 1);
        app["metadata"]!["annotations"] = new JsonObject { ["filler"] = new string('x', 5_000_000) };

        AssertRefused(await platform.Api.PutAppAsync(app), 413, "body-too-large");
        Assert.Equal(404, (await platform.Api.GetAppAsync("big")).Code);
    }

    [Theory]
    [InlineData("{", 400)]
    [InlineData("", 400)]
    [InlineData("[]", 400, 422)]
    [InlineData("""{"kind":"App"} trailing""", 400)]
    public async Task What_is_no_document_is_refused(string body, params int[] codes)
    {
        var answer = await host.OrSkip().Api.SendAsync(HttpMethod.Put, $"{AppsPath}/bad", body);

        Assert.Contains(answer.Code, codes);
        Assert.Equal("application/problem+json", answer.MediaType);
    }

    [Fact]
    public async Task A_stale_resourceVersion_is_refused_and_changes_nothing()
    {
        var platform = host.OrSkip();
        var first = (await platform.Api.PutAppAsync(Apps.Busybox("stale", 0))).Ok();
        var second = (await platform.Api.PatchAppAsync("stale", """{"metadata":{"labels":{"a":"b"}}}""")).Ok();

        var old = first.AsObject();
        old["spec"]!["replicas"] = 7;
        AssertRefused(await platform.Api.PutAppAsync(old), 409, "stale-resource-version");
        AssertRefused(await platform.Api.PutAppAsync(Apps.Busybox("stale", 7), ifMatch: $"\"{first["metadata"]!["resourceVersion"]}\""), 412, "precondition-failed");

        var now = (await platform.Api.GetAppAsync("stale")).Ok();
        Assert.Equal(0, now["spec"]!["replicas"]!.GetValue<int>());
        Assert.Equal("b", now["metadata"]!["labels"]!["a"]!.GetValue<string>());
        Assert.Equal(second["metadata"]!["generation"]!.GetValue<long>(), now["metadata"]!["generation"]!.GetValue<long>());
    }

    [Theory]
    [InlineData("PUT", "api/v1/namespaces/default/apps/x", "text/plain", 415, "unsupported-media-type")]
    [InlineData("GET", "api/v1/namespaces/default/apples", null, 404, "not-found")]
    [InlineData("GET", "api/v1/namespaces/default/apps/none", null, 404, "not-found")]
    [InlineData("GET", "api/v1/namespaces/default/apps?limit=many", null, 400, "bad-request")]
    [InlineData("GET", "api/v1/namespaces/default/apps?labelSelector=%3D%3D", null, 400, "bad-request")]
    [InlineData("POST", "api/v1/namespaces/default/containers", "application/json", 405, "not-writable")]
    public async Task A_wrong_request_gets_its_problem(string method, string path, string? mediaType, int code, string type)
    {
        var platform = host.OrSkip();
        var body = mediaType is null ? null : "{}";

        AssertRefused(await platform.Api.SendAsync(new HttpMethod(method), path, body, mediaType ?? "application/json"), code, type);
    }

    [Fact]
    public async Task Without_the_token_nothing_is_told()
    {
        using var stranger = new ApiClient(host.OrSkip().Url, token: null);
        using var impostor = new ApiClient(host.OrSkip().Url, token: "wrong");

        AssertRefused(await stranger.SendAsync(HttpMethod.Get, AppsPath), 401, "unauthorized");
        AssertRefused(await impostor.SendAsync(HttpMethod.Get, AppsPath), 401, "unauthorized");
        Assert.Equal(200, (await stranger.SendAsync(HttpMethod.Get, "healthz")).Code);
        Assert.Equal(200, (await stranger.SendAsync(HttpMethod.Get, "readyz")).Code);
    }

    [Fact]
    [Trait(ControlPlaneHost.Trait, ControlPlaneHost.Standalone)]
    [SupportedOSPlatform("linux")]
    public void The_token_file_is_for_its_owner_only()
    {
        ControlPlaneHost.RequireStandalone("the token is an app setting");
        var token = Path.Combine(host.OrSkip().Data, "token");

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(token));
    }

    [Fact]
    public async Task The_OpenAPI_document_describes_the_app_routes()
    {
        var document = (await host.OrSkip().Api.SendAsync(HttpMethod.Get, "openapi/v1.json")).Ok();

        Assert.StartsWith("3.", document["openapi"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Contains(document["paths"]!.AsObject(), path => path.Key.EndsWith("/namespaces/{namespace}/apps/{name}", StringComparison.Ordinal));
    }

    private static void AssertRefused(ApiAnswer answer, int code, string type)
    {
        Assert.True(answer.Code == code, $"Expected {code}, got {answer.Code}: {answer.Body?.ToJsonString()}");
        Assert.Equal("application/problem+json", answer.MediaType);
        Assert.Equal($"urn:functions-platform:{type}", answer.Body!["type"]!.GetValue<string>());
        Assert.Equal(code, answer.Body["status"]!.GetValue<int>());
        Assert.NotEmpty(answer.Body["title"]!.GetValue<string>());
    }
}
