using FunctionsPlatform.EndToEnd.Tests.Harness;

namespace FunctionsPlatform.EndToEnd.Tests;

/// <summary>The tests' own eyes must see before they can be trusted.</summary>
[Collection(DockerHost.Collection)]
public sealed class DockerHostTests(DockerHost docker)
{
    [Fact]
    public async Task The_engine_of_the_tests_runs_containers_and_the_eye_sees_them_end()
    {
        var stop = TestContext.Current.CancellationToken;
        await docker.Engine.DockerAsync(
            ["run", "-d", "--label", "fp.cluster=eye", "--label", "fp.app=eye", "--label", "fp.uid=1", "--label", "fp.container=eye-1", DockerHost.Busybox, "sleep", "1000"], stop);

        var seen = Assert.Single(await docker.Eye.RunningAsync("eye", "eye", stop));
        await docker.Eye.KillAsync(seen.Id, stop);

        await Eventually.TrueAsync("the killed container to be seen as ended", async () => (await docker.Eye.RunningAsync("eye", "eye", stop)).Count == 0);
        await docker.Eye.RemoveAsync(seen.Id, stop);
        Assert.Empty(await docker.Eye.ListAsync(stop, "fp.cluster=eye"));
    }
}
