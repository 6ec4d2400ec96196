using System.Text.Json.Nodes;
using FunctionsPlatform.EndToEnd.Tests.Harness;

namespace FunctionsPlatform.EndToEnd.Tests;

/// <summary>A real registry tells of a push, and the app is rolled out to what was pushed.</summary>
[Collection(DockerHost.Collection)]
public sealed class RegistryTests(DockerHost docker)
{
    private const int Replicas = 2;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_pushed_image_is_rolled_out_by_its_digest_and_the_same_push_again_is_ignored()
    {
        await using var platform = await Platform.OnDockerAsync(docker);
        var address = (await platform.Api.SendAsync(HttpMethod.Get, "api/v1/registry-events")).Ok();
        await using var registry = await RegistryServer.StartAsync(new Uri(address["url"]!.GetValue<string>()), address["secret"]!.GetValue<string>());
        var image = $"{registry.Host}/team/web:1.0";
        var first = await PushAsync(image, "first");
        var app = Apps.Busybox("web", Replicas);
        app["spec"]!["image"] = image;
        app["spec"]!["deploy"] = new JsonObject { ["onPush"] = new JsonObject { ["tags"] = new JsonArray("1.*"), ["mode"] = "auto" } };
        (await platform.Api.PutAppAsync(app)).Ok();
        await platform.WaitForExactlyAsync("web", Replicas);

        var second = await PushAsync($"{registry.Host}/team/web:1.1", "second");

        Assert.NotEqual(first, second);
        await RunsAsync(platform, registry, $"{registry.Host}/team/web:1.1@{second}");
        await platform.WaitForExactlyAsync("web", Replicas);
        await ToldAsync(platform, registry, "PushDeployed", "team/web:1.1@" + second[..19]);

        // The history says what ran and why.
        var revisions = (await platform.Api.ListAsync("apprevisions"))["items"]!.AsArray().Select(one => one!["spec"]!).OrderBy(spec => spec["number"]!.GetValue<int>()).ToList();
        Assert.Contains(second, revisions[^1]["template"]!["image"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.StartsWith("pushed 1.1", revisions[^1]["changeCause"]!.GetValue<string>(), StringComparison.Ordinal);

        // The same image under the same tag: the registry tells it again, under another event's id.
        await docker.Engine.DockerAsync(["pull", "-q", $"{registry.Host}/team/web:1.1"], Stop);
        await docker.Engine.DockerAsync(["push", "-q", $"{registry.Host}/team/web:1.1"], Stop);
        await ToldAsync(platform, registry, "PushIgnoredSameDigest", "team/web:1.1@" + second[..19]);
        // A tag that is not followed, of an image that is not known yet.
        await PushAsync($"{registry.Host}/team/web:nightly", "third");
        await ToldAsync(platform, registry, "PushIgnoredTag", "team/web:nightly");
        await RunsAsync(platform, registry, $"{registry.Host}/team/web:1.1@{second}");

        // The user's own word is newer than any push.
        (await platform.Api.PatchAppAsync("web", $$$"""{"spec":{"image":"{{{image}}}@{{{first}}}","deploy":null}}""")).Ok();
        await RunsAsync(platform, registry, $"{image}@{first}");
    }

    /// <summary>Makes an image that no other is like, and pushes it.</summary>
    /// <returns>Its digest, as the registry has it.</returns>
    private async Task<string> PushAsync(string image, string mark)
    {
        var container = (await docker.Engine.DockerAsync(["create", "--label", $"mark={mark}", DockerHost.Busybox, "true"], Stop)).Trim();
        await docker.Engine.DockerAsync(["commit", "--change", $"LABEL mark={mark}", container, image], Stop);
        await docker.Engine.DockerAsync(["rm", container], Stop);
        await docker.Engine.DockerAsync(["push", "-q", image], Stop);
        var pushed = await docker.Engine.DockerAsync(["image", "inspect", "--format", "{{range .RepoDigests}}{{println .}}{{end}}", image], Stop);
        // Only the registry's word is left here: the replicas have to fetch it.
        await docker.Engine.DockerAsync(["image", "rm", "-f", image], Stop);
        return pushed.Split('\n').First(line => line.StartsWith(image[..image.LastIndexOf(':')], StringComparison.Ordinal)).Split('@')[1].Trim();
    }

    private Task RunsAsync(Platform platform, RegistryServer registry, string image) => Eventually.BecomesAsync(
        $"{Replicas} containers of {image}",
        () => ImagesAsync(platform),
        images => images.Count == Replicas && images.All(name => name == image),
        describe: images => $"{string.Join(", ", images)}\nregistry: {registry.Log}\nagent: {platform.Agent.LogTail()}");

    // As they were made: a list names an image by its id once its name is taken away.
    private async Task<IReadOnlyList<string>> ImagesAsync(Platform platform)
    {
        var images = new List<string>();
        foreach (var container in await platform.RunningAsync("web"))
        {
            if (await docker.Eye.TryInspectAsync(container.Id, Stop) is { } found) images.Add(found["Config"]!["Image"]!.GetValue<string>());
        }

        return images;
    }

    // What the registry told of the first push may come before or after the app is there.
    private static Task ToldAsync(Platform platform, RegistryServer registry, string reason, string image) => Eventually.BecomesAsync(
        $"{reason} to be told of {image}",
        platform.Api.EventsAsync,
        told => told.Any(one => one.About == "web" && one.Reason == reason && one.Message.Contains(image, StringComparison.Ordinal)),
        describe: told => $"{string.Join("; ", told)}\nregistry: {registry.Log}\ncontrol plane: {platform.ControlPlane.LogTail()}");
}
