using System.Diagnostics.CodeAnalysis;

namespace FunctionsPlatform.Durable;

/// <summary>Instances kept alive between their steps, the least recently used leaving first.</summary>
internal sealed class InstanceCache(int capacity)
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, LinkedListNode<LiveInstance>> byId = new(StringComparer.Ordinal);
    private readonly LinkedList<LiveInstance> byUse = new();

    /// <summary>Takes the instance out: whoever runs it puts it back when its commit has succeeded.</summary>
    public bool TryTake(string instanceId, [NotNullWhen(true)] out LiveInstance? instance)
    {
        lock (gate)
        {
            instance = null;
            if (!byId.Remove(instanceId, out var node)) return false;
            byUse.Remove(node);
            instance = node.Value;
            return true;
        }
    }

    public void Put(LiveInstance instance)
    {
        if (capacity == 0) return;
        lock (gate)
        {
            if (byId.Remove(instance.Head.InstanceId, out var old)) byUse.Remove(old);
            byId.Add(instance.Head.InstanceId, byUse.AddLast(instance));
            if (byUse.Count <= capacity) return;
            byId.Remove(byUse.First!.Value.Head.InstanceId);
            byUse.RemoveFirst();
        }
    }
}
