using System.Text;
using System.Text.Json.Nodes;
using FunctionsPlatform.EndToEnd.Tests.Harness;

namespace FunctionsPlatform.EndToEnd.Tests;

/// <summary>Images of registries that want credentials, on a real engine.</summary>
[Collection(DockerHost.Collection)]
[Trait(ControlPlaneHost.Trait, ControlPlaneHost.Standalone)]
public sealed class RegistryCredentialTests(DockerHost docker)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_registry_with_a_password_gives_its_images_to_whom_a_Registry_names()
    {
        await using var platform = await Platform.OnDockerAsync(docker);
        await using var registry = await LockedRegistry.OpenAsync();
        var image = await registry.PushAsync(docker.Engine, "team/web:1");
        await registry.LockAsync();
        var password = Path.Combine(registry.Folder, "password");

        await RunAsync(platform, "before", image);
        await FailsAsync(platform, "before", "RegistryAuth", "no basic auth credentials");

        await File.WriteAllTextAsync(password, "wrong\n", Stop);
        await PutRegistryAsync(platform, registry, $$$$"""{"basic":{"username":"{{{{LockedRegistry.Username}}}}","password":{"file":"{{{{password}}}}"}}}""");
        await RunAsync(platform, "wrong", image);
        await FailsAsync(platform, "wrong", "RegistryAuth", "Registry 'locked' gives no access");

        await File.WriteAllTextAsync(password, LockedRegistry.Password + "\n", Stop);
        await RunAsync(platform, "right", image);
        await platform.WaitForExactlyAsync("right", 1);
        await RunAsync(platform, "missing", $"{registry.Host}/team/nothing:1");
        await FailsAsync(platform, "missing", "ImageNotFound", "nothing");

        // It is on the node by now: a policy that asks the registry each time is refused all the same, and one that asks nobody is not.
        await File.WriteAllTextAsync(password, "changed\n", Stop);
        await RunAsync(platform, "always", image, "Always");
        await FailsAsync(platform, "always", "RegistryAuth", "gives no access");
        await RunAsync(platform, "never", image, "Never");
        await platform.WaitForExactlyAsync("never", 1);
        await RunAsync(platform, "absent", $"{registry.Host}/team/web:2", "Never");
        await FailsAsync(platform, "absent", "ImageNotFound", "imagePullPolicy is Never");

        NothingTells(platform, LockedRegistry.Password);
    }

    [Fact]
    public async Task A_token_is_minted_for_one_pull_of_one_repository()
    {
        await using var platform = await Platform.OnDockerAsync(docker);
        await using var registry = await LockedRegistry.OpenAsync();
        await using var tokens = new TokenServer();
        var image = await registry.PushAsync(docker.Engine, "team/api:1");
        await registry.LockAsync(tokens);
        (await platform.Api.SendAsync(HttpMethod.Put, "api/v1/namespaces/default/secrets/registry", """{"spec":{"data":{"password":"wrong"}}}""")).Ok();
        await PutRegistryAsync(platform, registry, $$$$$"""{"basic":{"username":"{{{{{LockedRegistry.Username}}}}}","password":{"secret":{"name":"registry","key":"password"}}}}""");

        await RunAsync(platform, "wrong", image);
        await FailsAsync(platform, "wrong", "RegistryAuth", "incorrect username or password");

        (await platform.Api.SendAsync(HttpMethod.Put, "api/v1/namespaces/default/secrets/registry", $$$$"""{"spec":{"data":{"password":"{{{{LockedRegistry.Password}}}}"}}}""")).Ok();
        await RunAsync(platform, "right", image);
        await platform.WaitForExactlyAsync("right", 1);
        await RunAsync(platform, "missing", $"{registry.Host}/team/none:1");
        await FailsAsync(platform, "missing", "ImageNotFound", "none");

        Assert.All(tokens.Scopes, scope => Assert.Matches("^repository:team/(api|none):pull$", scope));
        NothingTells(platform, LockedRegistry.Password);
    }

    private static async Task PutRegistryAsync(Platform platform, LockedRegistry registry, string source)
    {
        var spec = JsonNode.Parse(source)!.AsObject();
        spec["server"] = registry.Host;
        (await platform.Api.SendAsync(HttpMethod.Put, "api/v1/registries/locked", new JsonObject { ["spec"] = spec }.ToJsonString())).Ok();
    }

    private static async Task RunAsync(Platform platform, string name, string image, string? policy = null)
    {
        var app = Apps.Busybox(name, 1);
        app["spec"]!["image"] = image;
        if (policy is not null) app["spec"]!["imagePullPolicy"] = policy;
        (await platform.Api.PutAppAsync(app)).Ok();
    }

    private static async Task FailsAsync(Platform platform, string app, string cause, string words)
    {
        var rollout = await Eventually.BecomesAsync(
            $"the rollout of {app} to fail with {cause}",
            async () => (await platform.Api.GetAppAsync(app)).Ok()["status"]?["rollout"] ?? new JsonObject(),
            rollout => rollout["cause"] is not null,
            Limit, rollout => $"{rollout}\nagent: {platform.Agent.LogTail()}");
        Assert.Equal((app, cause), (app, rollout["cause"]!.GetValue<string>()));
        Assert.Contains(words, rollout["message"]!.GetValue<string>(), StringComparison.Ordinal);
        await platform.Api.DeleteAppAsync(app);
    }

    // Neither of the two programs writes it down: not into its log, not into its data.
    private static void NothingTells(Platform platform, string secret)
    {
        foreach (var file in Directory.EnumerateFiles(platform.Data, "*", SearchOption.AllDirectories).Where(file => !file.EndsWith("lock", StringComparison.Ordinal)))
            Assert.False(ReadWhole(file).AsSpan().IndexOf(Encoding.UTF8.GetBytes(secret)) >= 0, $"{file} holds the password.");
    }

    // The programs have them open.
    private static byte[] ReadWhole(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var all = new MemoryStream();
        stream.CopyTo(all);
        return all.ToArray();
    }
}
