using System.Diagnostics;
using FunctionsPlatform.NodeAgent.Runtimes;
using FunctionsPlatform.NodeAgent.Tests.Testing;

namespace FunctionsPlatform.NodeAgent.Tests.Docker;

/// <summary>How fast containers are made with so many at a time. Run on demand: it tells a figure, and fails only when something does not run.</summary>
public sealed class DockerPaceTests : IClassFixture<DockerFixture>
{
    private const int Containers = 50;

    private readonly DockerFixture docker;

    public DockerPaceTests(DockerFixture docker)
    {
        this.docker = docker;
        Assert.SkipWhen(docker.SkipReason is not null, docker.SkipReason ?? "");
    }

    [Theory(Explicit = true)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(6)]
    [InlineData(8)]
    [InlineData(12)]
    [InlineData(16)]
    public async Task Fifty_containers_run(int parallelism)
    {
        await using var runtime = docker.CreateRuntime();
        var scope = new ContainerScope($"pace-{parallelism}", "node-1");
        var apps = Enumerable.Range(1, Containers).Select(number => Assigned.Container($"app-{number}")).ToArray();
        await using var node = new SupervisedNode(runtime, scope, parallelism: parallelism);
        var watch = Stopwatch.StartNew();

        await node.AssignAsync(apps);
        foreach (var app in apps) await node.UntilAsync(app, "ready", seen => seen.Ready);
        var made = watch.Elapsed;
        watch.Restart();
        await node.AssignAsync();
        await node.UntilNothingIsSupervisedAsync();

        TestContext.Current.TestOutputHelper?.WriteLine($"{parallelism} at a time: {Containers} run after {made.TotalSeconds:F2} s and are gone after another {watch.Elapsed.TotalSeconds:F2} s");
        Assert.Empty(await runtime.ListAsync(scope, TestContext.Current.CancellationToken));
    }
}
