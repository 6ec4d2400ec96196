using FunctionsPlatform.Testing.Docker;

namespace FunctionsPlatform.EndToEnd.Tests.Harness;

/// <summary>One real engine for all tests on Docker, with the images they use. Starting one takes two seconds.</summary>
public sealed class DockerHost : IAsyncLifetime
{
    public const string Collection = "docker";

    /// <summary>The machine's busybox.</summary>
    public const string Busybox = "busybox:dev";

    private static readonly TimeSpan ImageLimit = TimeSpan.FromSeconds(60);

    private DockerEngine? engine;

    /// <summary>The engine. Skips the calling test, with the reason, where none can run.</summary>
    public DockerEngine Engine
    {
        get
        {
            if (DockerEngine.WhyNot() is { } reason) Assert.Skip(reason);
            return engine!;
        }
    }

    /// <summary>Our own eyes on the engine.</summary>
    public DockerEye Eye { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        if (DockerEngine.WhyNot() is not null) return;
        engine = await DockerEngine.StartAsync(TestContext.Current.CancellationToken);
        Eye = new DockerEye(engine.Socket);
        await engine.ImportBusyboxAsync(Busybox, TestContext.Current.CancellationToken);
    }

    /// <summary>Makes the sample's image as a user does.</summary>
    public async Task ImportSampleAsync(string image)
    {
        var script = Path.Combine(Executables.Repository, "samples", "hello", "build-image");
        var environment = new Dictionary<string, string?> { ["DOCKER_HOST"] = Engine.Host };
        (await CommandResult.RunAsync(script, [Executables.Hello, image], environment, null, ImageLimit, TestContext.Current.CancellationToken)).Ok();
    }

    /// <summary>Runs a program in a container; what it wrote, also when it failed.</summary>
    public Task<string> DockerAsync(string container, params string[] command) => Commands.TryRunAsync("docker", ["-H", Engine.Host, "exec", container, .. command]);

    public async ValueTask DisposeAsync()
    {
        if (engine is null) return;
        Eye.Dispose();
        await engine.DisposeAsync();
    }
}
