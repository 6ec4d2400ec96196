using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.Planning.Scheduling;

namespace FunctionsPlatform.Planning.Tests.Scheduling;

public sealed class HostPathTests
{
    [Theory]
    [InlineData("1Gi", "1Gi", "1Gi", "2Gi")]
    [InlineData("1Gi", "0", "3Gi", "3Gi")]
    public void A_replica_takes_room_for_its_sidecars_and_at_least_for_each_init_container(string main, string sidecar, string init, string needed)
    {
        var template = Build.Needs("1", main) with
        {
            Sidecars = [new PartSpec { Name = "s", Image = "x", Resources = Of(sidecar) }],
            InitContainers = [new PartSpec { Name = "i", Image = "x", Resources = Of(init) }],
        };
        Assert.True(MemoryBytes.TryParse(needed, out var needs));
        Assert.IsType<SchedulingDecision.Bind>(Place(needs));
        Assert.IsType<SchedulingDecision.Wait>(Place(new MemoryBytes(needs.Value - 1)));

        SchedulingDecision Place(MemoryBytes free)
        {
            var node = Build.Node("n1");
            node = node with { Status = node.Status with { Allocatable = node.Status.Allocatable with { Memory = free } } };
            return Assert.Single(Scheduler.Place(new SchedulingSnapshot([node], [], [Build.Pending("a", template)])));
        }

        static ResourceRequirements Of(string memory) => MemoryBytes.TryParse(memory, out var bytes) ? new ResourceRequirements { Memory = bytes } : throw new FormatException(memory);
    }

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
