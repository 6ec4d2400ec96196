namespace FunctionsPlatform.Planning.Scheduling.Scores;

/// <summary>Prefers nodes that have the most left, as a share of what they have, after the container has moved in.</summary>
internal sealed class LeastAllocated : NodeScore
{
    public override double Weight => 1;

    public override double Of(NodeRoom room, ContainerNeeds needs)
    {
        var allocatable = room.Node.Status.Allocatable;
        return (Left(room.FreeCpu - needs.Cpu, allocatable.Cpu.Value) + Left(room.FreeMemory - needs.Memory, allocatable.Memory.Value)) / 2;
    }

    private static double Left(long free, long total) => total <= 0 ? 0 : Math.Clamp((double)free / total, 0, 1);
}
