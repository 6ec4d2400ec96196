using System.Net.Http.Headers;
using System.Text;

namespace FunctionsPlatform.Functions.Tests.Http;

/// <summary>From a registry's notification to what the app runs, with all queues and orchestrations.</summary>
public sealed class RegistryPushTests : IAsyncLifetime
{
    private TestPlatform platform = null!;
    private HttpClient sender = null!;

    public async ValueTask InitializeAsync()
    {
        platform = await TestPlatform.StartWholeAsync();
        sender = new HttpClient { BaseAddress = platform.Host.Url };
        sender.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", (await platform.GetAsync("/api/v1/registry-events")).Json.GetProperty("secret").GetString());
    }

    public async ValueTask DisposeAsync()
    {
        sender.Dispose();
        await platform.DisposeAsync();
    }

    [Fact]
    public async Task A_push_rolls_the_app_out_to_its_digest_and_the_same_again_is_ignored_each_recorded()
    {
        await PutAsync("auto");
        await PushAsync("1.1", "a", "e1");

        await EventuallyAsync("a replica of the digest", async () => (await ImagesAsync()).Contains("r.example/team/web:1.1@" + Digest("a")));
        await PushAsync("1.1", "a", "e1");
        await PushAsync("1.1", "a", "e2");
        await PushAsync("nightly", "b", "e3");

        await EventuallyAsync("the events", async () =>
        {
            var told = await ReasonsAsync();
            return told.GetValueOrDefault("PushDeployed") == 1 && told.GetValueOrDefault("PushIgnoredSameDigest") == 1 && told.GetValueOrDefault("PushIgnoredTag") == 1;
        });
    }

    [Fact]
    public async Task A_push_that_waits_is_rolled_out_once_it_is_approved()
    {
        await PutAsync("approve");
        Assert.Equal(409, (await platform.PostAsync("/api/v1/namespaces/default/apps/web/approve-push", "")).Status);
        await PushAsync("1.1", "a", "e1");
        await EventuallyAsync("it to wait", async () => (await platform.GetAsync("/api/v1/namespaces/default/apps/web")).Json.TryGetProperty("status", out var status) && status.TryGetProperty("pendingDeploy", out _));
        Assert.All(await ImagesAsync(), image => Assert.Equal("r.example/team/web:1.0", image));

        Assert.Equal(200, (await platform.PostAsync("/api/v1/namespaces/default/apps/web/approve-push", "")).Status);

        await EventuallyAsync("a replica of the digest", async () => (await ImagesAsync()).Contains("r.example/team/web:1.1@" + Digest("a")));
        Assert.Contains("approved by platform", (await platform.GetAsync("/api/v1/namespaces/default/apps/web")).Json.GetProperty("status").GetProperty("deploy").GetProperty("cause").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_app_with_a_policy_that_went_back_to_a_digest_may_be_changed_on()
    {
        await PutAsync("auto");
        var image = "r.example/team/web:1.0@" + Digest("a");

        Assert.Equal(200, (await platform.PatchAsync("/api/v1/namespaces/default/apps/web", $$$"""{"spec":{"image":"{{{image}}}" } }""")).Status);
        Assert.Equal(200, (await platform.PutAsync("/api/v1/namespaces/default/apps/web/scale", """{"replicas":3}""")).Status);
    }

    [Theory]
    [InlineData("""{"image":"web","deploy":{"onPush":{"tags":["1.*","a b"]}}}""", "spec.deploy.onPush.tags[1]")]
    [InlineData("""{"image":"web","deploy":{"onPush":{"mode":"perhaps"}}}""", "spec.deploy.onPush.mode")]
    public async Task A_policy_that_cannot_be_is_refused_at_its_field(string spec, string path)
    {
        var answer = await platform.PutAsync("/api/v1/namespaces/default/apps/odd", $$"""{"kind":"App","spec":{{spec}}}""");

        Assert.Equal(422, answer.Status);
        Assert.Contains(path, answer.ErrorPaths);
    }

    [Fact]
    public async Task What_was_pushed_is_the_platforms_field_and_no_user_writes_it()
    {
        await PutAsync("auto");
        await platform.PatchAsync("/api/v1/namespaces/default/apps/web", """{"status":{"deploy":{"image":"evil","digest":"sha256:b"}}}""");

        var app = (await platform.GetAsync("/api/v1/namespaces/default/apps/web")).Json;
        Assert.False(app.TryGetProperty("status", out var status) && status.TryGetProperty("deploy", out _));
    }

    private static string Digest(string of) => "sha256:" + new string(of[0], 64);

    private async Task PutAsync(string mode) => Assert.Equal(201, (await platform.PutAsync(
        "/api/v1/namespaces/default/apps/web", $$$"""{"kind":"App","spec":{"image":"r.example/team/web:1.0","replicas":2,"deploy":{"onPush":{"tags":["1.*"],"mode":"{{{mode}}}" } } } }""")).Status);

    private async Task PushAsync(string tag, string digest, string id)
    {
        using var content = new StringContent(
            $$"""{"events":[{"id":"{{id}}","timestamp":"2026-03-09T14:44:26Z","action":"push","target":{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"{{Digest(digest)}}","repository":"team/web","tag":"{{tag}}"},"request":{"host":"r.example"} }]}""",
            Encoding.UTF8, "application/json");
        using var answer = await sender.PostAsync(new Uri("/api/v1/registry-events", UriKind.Relative), content, TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode);
    }

    // Of the containers that are meant to stay.
    private async Task<List<string>> ImagesAsync() =>
    [
        .. (await platform.GetAsync("/api/v1/namespaces/default/containers")).Json.GetProperty("items").EnumerateArray()
            .Where(container => container.GetProperty("spec").GetProperty("desiredState").GetString() == "Running")
            .Select(container => container.GetProperty("spec").GetProperty("template").GetProperty("image").GetString()!),
    ];

    private async Task<Dictionary<string, int>> ReasonsAsync() => (await platform.GetAsync("/api/v1/namespaces/default/events")).Json.GetProperty("items").EnumerateArray()
        .Where(told => told.GetProperty("source").GetString() == "registry-events")
        .ToDictionary(told => told.GetProperty("reason").GetString()!, told => told.GetProperty("count").GetInt32());

    private static Task EventuallyAsync(string what, Func<Task<bool>> holds) => Eventually.HoldsAsync(holds, what);
}
