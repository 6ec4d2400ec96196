using FunctionsPlatform.NodeAgent.Runtimes.Docker;
using FunctionsPlatform.Testing.Docker;
using Microsoft.Extensions.Logging.Abstractions;

namespace FunctionsPlatform.NodeAgent.Tests.Docker;

/// <summary>One engine of our own for all tests of the class; each test uses a scope of its own.</summary>
public sealed class DockerFixture : IAsyncLifetime
{
    public const string Image = "busybox:test";

    /// <summary>Null: the tests run.</summary>
    public string? SkipReason { get; private set; }

    public DockerEngine Engine => engine ?? throw new InvalidOperationException("The engine was not started.");

    private DockerEngine? engine;

    public async ValueTask InitializeAsync()
    {
        SkipReason = DockerEngine.WhyNot() ?? (Commands.Find("busybox") is null ? "'busybox' is not installed (Debian: busybox-static)" : null);
        if (SkipReason is not null) return;
        engine = await DockerEngine.StartAsync(TestContext.Current.CancellationToken);
        await engine.ImportBusyboxAsync(Image, TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (engine is not null) await engine.DisposeAsync();
    }

    internal DockerRuntime CreateRuntime() => new(new DockerRuntimeOptions { Endpoint = new Uri(Engine.Host) }, TimeProvider.System, NullLogger<DockerRuntime>.Instance);
}
