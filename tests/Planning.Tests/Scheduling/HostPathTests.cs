using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.Planning.Scheduling;

namespace FunctionsPlatform.Planning.Tests.Scheduling;

public sealed class HostPathTests
{
    [Theory]
    [InlineData("/srv/data", "/srv/data", true)]
    [InlineData("/srv/data/", "/srv/data/deep", true)]
    [InlineData("/", "/etc", true)]
    [InlineData("/srv/data", "/srv/database", false)]
    [InlineData("/srv/data", "/srv", false)]
    [InlineData(null, "/srv/data", false)]
    public void A_replica_with_a_host_path_runs_only_where_the_path_is_allowed(string? allowed, string path, bool fits)
    {
        var node = Build.Node("n1");
        node = node with { Status = node.Status with { AllowedHostPaths = allowed is null ? [] : [allowed] } };
        var template = new AppSpec { Image = "x", Volumes = [new Volume { Name = "v", HostPath = new HostPathVolume { Path = path } }] };

        var decision = Assert.Single(Scheduler.Place(new SchedulingSnapshot([node], [], [Build.Pending("a", template)])));

        if (fits) Assert.IsType<SchedulingDecision.Bind>(decision);
        else Assert.Contains($"does not allow the host path {path}", Assert.IsType<SchedulingDecision.Wait>(decision).Message, StringComparison.Ordinal);
    }
}
