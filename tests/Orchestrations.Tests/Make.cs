using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.Orchestrations.Tests;

internal static class Make
{
    public static App App(int replicas, string name = "web", string image = "web:1", long memory = 0, string @namespace = World.Namespace) => new()
    {
        Metadata = new ObjectMeta { Name = name, Namespace = @namespace },
        Spec = new AppSpec { Image = image, Replicas = replicas, Rollout = new RolloutSpec { MinReadySeconds = 0 }, Resources = new ResourceRequirements { Memory = new MemoryBytes(memory) } },
    };

    public static Job Job(JobSpec spec, string name = "sum") => new() { Metadata = new ObjectMeta { Name = name, Namespace = World.Namespace }, Spec = spec };
}
