using FunctionsPlatform.NodeAgent.Runtimes;
using FunctionsPlatform.NodeAgent.Tests.Testing;

namespace FunctionsPlatform.NodeAgent.Tests.Docker;

/// <summary>Supervision on a real Docker engine.</summary>
public sealed class DockerSupervisionTests : SupervisionContract, IClassFixture<DockerFixture>
{
    private readonly DockerFixture docker;

    public DockerSupervisionTests(DockerFixture docker)
    {
        this.docker = docker;
        Assert.SkipWhen(docker.SkipReason is not null, docker.SkipReason ?? "");
    }

    protected override IContainerRuntime CreateRuntime() => docker.CreateRuntime();

    protected override Task KillAsync(string runtimeId) => docker.Engine.DockerAsync(["kill", runtimeId], Token);

    protected override Task DeleteAsync(string runtimeId, string file) => docker.Engine.DockerAsync(["exec", runtimeId, "/bin/busybox", "rm", file], Token);

    [Fact]
    public async Task A_container_removed_by_another_hand_is_made_anew_under_its_name()
    {
        var app = Assigned.Container("app");
        await using var node = new SupervisedNode(Runtime, Scope);
        await node.AssignAsync(app);
        var before = await node.UntilAsync(app, "ready", seen => seen.Ready);

        await docker.Engine.DockerAsync(["rm", "-f", before.RuntimeId], Token);
        var after = await node.UntilAsync(app, "another container", seen => seen.Ready && seen.RuntimeId != before.RuntimeId);

        Assert.Equal("Removed", after.LastTermination.Reason);
        Assert.Equal(after.RuntimeId, Assert.Single(await Runtime.ListAsync(Scope, Token)).RuntimeId);
        await node.UntilEventAsync(app, "ContainerRemoved");
    }
}
