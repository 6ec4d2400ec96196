using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.Functions.Http;

namespace FunctionsPlatform.Functions.Tests.Http;

public sealed class EndpointSetTests
{
    private static readonly App Web = new() { Metadata = new ObjectMeta { Name = "web", Namespace = "default", Uid = "uid" } };

    [Fact]
    public void Who_is_ready_is_told_by_name_with_address_and_ports()
    {
        var set = EndpointSet.Of(Web, [Replica("b"), Replica("a")]);

        Assert.Equal(["a", "b"], set.Endpoints.Select(endpoint => endpoint.Container));
        Assert.Equal(("10.0.0.1", 32000), (set.Endpoints[0].Address, Assert.Single(set.Endpoints[0].Ports).HostPort));
    }

    [Fact]
    public void Who_is_asked_to_stop_is_out_before_its_node_knows()
    {
        var asked = Replica("a");

        Assert.Empty(EndpointSet.Of(Web, [asked with { Spec = asked.Spec with { DesiredState = DesiredState.Stopped } }]).Endpoints);
    }

    [Fact]
    public void Who_is_not_ready_or_of_another_life_of_the_app_is_not_in()
    {
        var waiting = Replica("a");
        var other = Replica("b");

        Assert.Empty(EndpointSet.Of(Web,
        [
            waiting with { Status = waiting.Status with { Ready = false } },
            other with { Metadata = other.Metadata with { OwnerReferences = [new OwnerReference("App", "web", "earlier")] } },
        ]).Endpoints);
    }

    [Theory]
    [InlineData(false, "old")]
    [InlineData(true, "new,old")]
    public void The_green_side_serves_only_after_the_switch(bool switched, string serving)
    {
        var app = Web with
        {
            Spec = new AppSpec { Rollout = new RolloutSpec { Strategy = RolloutStrategy.BlueGreen } },
            Status = new AppStatus
            {
                StableRevision = 1,
                Rollout = new RolloutStatus { Phase = RolloutPhase.InProgress, Revision = 2, SwitchedAt = switched ? DateTimeOffset.UnixEpoch : null },
            },
        };

        Assert.Equal(serving, string.Join(',', EndpointSet.Of(app, [Replica("old", 1), Replica("new", 2)]).Endpoints.Select(endpoint => endpoint.Container)));
    }

    private static Container Replica(string name, int revision = 1) => new()
    {
        Metadata = new ObjectMeta { Name = name, Namespace = "default", OwnerReferences = [new OwnerReference("App", "web", "uid")] },
        Spec = new ContainerSpec { App = "web", Revision = revision, Node = "n1" },
        Status = new ContainerStatus { Phase = ContainerPhase.Running, Ready = true, Node = "n1", Address = "10.0.0.1", Ports = [new ContainerPort("http", 8080, 32000)] },
    };
}
