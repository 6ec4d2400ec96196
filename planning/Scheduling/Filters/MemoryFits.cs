using System.Collections.Immutable;
using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.Planning.Scheduling.Filters;

/// <summary>The memory asked for is still free. Who asks for none always fits.</summary>
internal sealed class MemoryFits : NodeFilter
{
    public override bool IsAboutRoom => true;

    public override bool Allows(NodeRoom room, ContainerNeeds needs) => needs.Memory == 0 || needs.Memory <= room.FreeMemory;

    public override string Explain(ContainerNeeds needs, ImmutableArray<NodeRoom> refused)
    {
        var needed = new MemoryBytes(needs.Memory).ToRoundedString();
        var free = new MemoryBytes(Math.Max(0, refused.Max(room => room.FreeMemory))).ToRoundedString();
        return refused.Length == 1 ? $"lacks memory, needs {needed}, {free} free" : $"lack memory, need {needed}, at most {free} free";
    }
}
