using FunctionsPlatform.Testing.Docker;

namespace FunctionsPlatform.EndToEnd.Tests.Harness;

/// <summary>One real engine for all tests on Docker, with the images they use. Starting one takes two seconds.</summary>
public sealed class DockerHost : IAsyncLifetime
{
    public const string Collection = "docker";

    /// <summary>The machine's busybox.</summary>
    public const string Busybox = "busybox:dev";

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

    public async ValueTask DisposeAsync()
    {
        if (engine is null) return;
        Eye.Dispose();
        await engine.DisposeAsync();
    }
}
