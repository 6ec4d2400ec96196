using System.Net;
using FunctionsPlatform.Testing.Docker;

namespace FunctionsPlatform.EndToEnd.Tests.Harness;

/// <summary>A Docker registry of the test's own, on loopback. It is open while images are pushed, and then wants credentials.</summary>
public sealed class LockedRegistry : IAsyncDisposable
{
    public const string Username = "puller";
    public const string Password = "correct horse";

    // Of the two above, as htpasswd -nbB writes it.
    private const string PasswordLine = Username + ":$2y$05$ketRj2D6TLFlOIpmkJe.gOYlpWztQ6oWvl.eUci9AjkaBsOhjDapa";

    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(20);

    private readonly string program;
    private ChildProcess? process;

    private LockedRegistry(string program) => this.program = program;

    public string Folder { get; } = Directory.CreateTempSubdirectory("fplocked-").FullName;

    /// <summary>Host and port, as images are named by.</summary>
    public string Host { get; } = $"127.0.0.1:{FreePort.Next()}";

    public string Log => process?.LogTail() ?? "";

    /// <summary>Skips the calling test where no registry is installed.</summary>
    public static async Task<LockedRegistry> OpenAsync()
    {
        var program = Commands.Find("docker-registry");
        if (program is null) Assert.Skip("'docker-registry' is not installed (Debian: docker-registry)");
        var registry = new LockedRegistry(program);
        try
        {
            await registry.StartAsync("");
            return registry;
        }
        catch
        {
            await registry.DisposeAsync();
            throw;
        }
    }

    /// <summary>From now on it wants user and password.</summary>
    public async Task LockAsync()
    {
        var file = Path.Combine(Folder, "htpasswd");
        await File.WriteAllTextAsync(file, PasswordLine + "\n", TestContext.Current.CancellationToken);
        await StartAsync($"""
            auth:
              htpasswd:
                realm: locked
                path: {file}
            """);
    }

    /// <summary>From now on it wants a token that a server has signed.</summary>
    public Task LockAsync(TokenServer tokens)
    {
        var file = Path.Combine(Folder, "roots.pem");
        File.WriteAllText(file, tokens.CertificatePem);
        return StartAsync($"""
            auth:
              token:
                realm: {tokens.Realm}
                service: {TokenServer.Service}
                issuer: {TokenServer.Issuer}
                rootcertbundle: {file}
            """);
    }

    /// <summary>Makes an image that no other is like, pushes it and takes it from the engine.</summary>
    public async Task<string> PushAsync(DockerEngine engine, string repository)
    {
        var image = $"{Host}/{repository}";
        var container = (await engine.DockerAsync(["create", "--label", $"mark={repository}", DockerHost.Busybox, "true"], TestContext.Current.CancellationToken)).Trim();
        await engine.DockerAsync(["commit", "--change", $"LABEL mark={repository}", container, image], TestContext.Current.CancellationToken);
        await engine.DockerAsync(["rm", container], TestContext.Current.CancellationToken);
        await engine.DockerAsync(["push", "-q", image], TestContext.Current.CancellationToken);
        await engine.DockerAsync(["rmi", image], TestContext.Current.CancellationToken);
        return image;
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        Directory.Delete(Folder, recursive: true);
    }

    private async Task EndAsync()
    {
        if (process is null) return;
        await process.KillAsync();
        process.Dispose();
        process = null;
    }

    private async Task StartAsync(string auth)
    {
        await EndAsync();
        var config = Path.Combine(Folder, "config.yml");
        await File.WriteAllTextAsync(config, $"""
            version: 0.1
            storage:
              filesystem:
                rootdirectory: {Folder}/data
            http:
              addr: {Host}
            {auth}
            """, TestContext.Current.CancellationToken);
        process = ChildProcess.Start(program, ["serve", config], Path.Combine(Folder, "registry.log"));
        using var client = new HttpClient { BaseAddress = new Uri($"http://{Host}") };
        await Eventually.BecomesAsync("the registry to answer", async () => !process.Running || await AnswersAsync(client), static done => done, StartLimit, _ => Log);
        if (!process.Running) Assert.Fail($"The registry ended at its start:\n{Log}");
    }

    private static async Task<bool> AnswersAsync(HttpClient client)
    {
        try
        {
            using var answer = await client.GetAsync(new Uri("/v2/", UriKind.Relative), TestContext.Current.CancellationToken);
            return answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.Unauthorized;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
