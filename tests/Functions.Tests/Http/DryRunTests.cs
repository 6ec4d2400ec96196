namespace FunctionsPlatform.Functions.Tests.Http;

/// <summary>Writes with <c>?dryRun=true</c>: judged as writes, and nothing stored.</summary>
public sealed class DryRunTests
{
    private const string Apps = "/api/v1/namespaces/default/apps";
    private const string Web = Apps + "/web";

    [Fact]
    public async Task What_would_be_created_is_answered_with_its_defaults_and_not_stored()
    {
        await using var platform = await TestPlatform.StartAsync();

        var put = await platform.PutAsync(Web + "?dryRun=true", App("web:1"));
        var post = await platform.PostAsync(Apps + "?dryRun=true", App("web:1"));

        Assert.Equal([201, 201], [put.Status, post.Status]);
        Assert.Equal(1, put.Json.GetProperty("spec").GetProperty("replicas").GetInt32());
        Assert.False(put.Json.GetProperty("metadata").TryGetProperty("uid", out _));
        Assert.Equal(404, (await platform.GetAsync(Web)).Status);
    }

    [Fact]
    public async Task What_would_be_changed_is_answered_with_the_version_that_it_would_replace()
    {
        await using var platform = await TestPlatform.StartAsync();
        var before = await platform.PutAsync(Web, App("web:1"));

        var put = await platform.PutAsync(Web + "?dryRun=true", App("web:2"));
        var patch = await platform.SendAsync(HttpMethod.Patch, Web + "?dryRun=true", """{"spec":{"replicas":3}}""", "application/merge-patch+json");

        Assert.Equal("web:2", put.Json.GetProperty("spec").GetProperty("image").GetString());
        Assert.Equal(2, put.Json.GetProperty("metadata").GetProperty("generation").GetInt32());
        Assert.Equal(before.Version, put.Version);
        Assert.Equal(3, patch.Json.GetProperty("spec").GetProperty("replicas").GetInt32());
        Assert.Equal(before.Text, (await platform.GetAsync(Web)).Text);
    }

    [Fact]
    public async Task What_a_write_would_be_refused_for_is_refused()
    {
        await using var platform = await TestPlatform.StartAsync();
        await platform.PutAsync(Web, App("web:1"));

        Assert.Equal(["spec.image"], (await platform.PutAsync(Web + "?dryRun=true", App(""))).ErrorPaths);
        Assert.Equal("already-exists", (await platform.PostAsync(Apps + "?dryRun=true", App("web:1"))).ProblemType);
        Assert.Equal("precondition-failed", (await platform.PutAsync(Web + "?dryRun=true", App("web:2"), ("If-Match", "\"1\""))).ProblemType);
    }

    [Theory]
    [InlineData("?dryRun=yes")]
    [InlineData("?dryRun=")]
    [InlineData("?dryRun=true&dryRun=false")]
    public async Task A_word_that_is_neither_is_refused_and_nothing_is_done(string query)
    {
        await using var platform = await TestPlatform.StartAsync();

        Assert.Equal(400, (await platform.PutAsync(Web + query, App("web:1"))).Status);

        Assert.Equal(404, (await platform.GetAsync(Web)).Status);
    }

    [Fact]
    public async Task The_audit_tells_a_try_from_a_change()
    {
        await using var platform = await TestPlatform.StartAsync();

        await platform.PutAsync(Web + "?dryRun=true", App("web:1"));

        var row = (await platform.GetAsync("/api/v1/audit?limit=1")).Json.GetProperty("items")[0];
        Assert.Equal(Web + "?dryRun=true", row.GetProperty("path").GetString());
    }

    private static string App(string image) => $$$"""{"apiVersion":"platform/v1","kind":"App","metadata":{"name":"web"},"spec":{"image":"{{{image}}}"}}""";
}
