using System.Collections.Immutable;
using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.Planning.Scheduling.Filters;

/// <summary>The processor time asked for is still free. Who asks for none always fits.</summary>
internal sealed class CpuFits : NodeFilter
{
    public override bool IsAboutRoom => true;

    public override bool Allows(NodeRoom room, ContainerNeeds needs) => needs.Cpu == 0 || needs.Cpu <= room.FreeCpu;

    public override string Explain(ContainerNeeds needs, ImmutableArray<NodeRoom> refused)
    {
        var needed = new CpuMillicores(needs.Cpu);
        var free = new CpuMillicores(Math.Max(0, refused.Max(room => room.FreeCpu)));
        return refused.Length == 1 ? $"lacks cpu, needs {needed}, {free} free" : $"lack cpu, need {needed}, at most {free} free";
    }
}
