using System.Collections.Concurrent;

namespace FunctionsPlatform.Durable;

/// <summary>Instances that a sweep of this process has found well, so that those which only wait cost no look every minute. An instance is
/// forgotten as soon as anything happens to it here: what fails half-way is looked at by the next sweep.</summary>
internal sealed class QuietInstances
{
    private readonly ConcurrentDictionary<string, Look> looks = new(StringComparer.Ordinal);

    public void Forget(string instanceId) => looks.TryRemove(instanceId, out _);

    /// <summary>True while there is no need to look at it again.</summary>
    public bool IsQuiet(IndexRow row, DateTimeOffset now)
    {
        if (!looks.TryGetValue(row.InstanceId, out var look) || look.Uid != row.Uid) return false;
        look.IsListed = true;
        return look.Until > now;
    }

    /// <summary>Begin before reading the instance: only what has not been forgotten since can be kept.</summary>
    public Look Begin(IndexRow row) => looks[row.InstanceId] = new Look(row.Uid, DateTimeOffset.MinValue);

    public void Keep(IndexRow row, Look begun, DateTimeOffset until) => looks.TryUpdate(row.InstanceId, new Look(row.Uid, until), begun);

    /// <summary>Drops those that have left the index since the sweep before.</summary>
    public void EndSweep()
    {
        foreach (var (instanceId, look) in looks)
        {
            if (look.IsListed) look.IsListed = false;
            else looks.TryRemove(KeyValuePair.Create(instanceId, look));
        }
    }

    internal sealed class Look(string uid, DateTimeOffset until)
    {
        public string Uid => uid;

        public DateTimeOffset Until => until;

        /// <summary>A sweep has met its row.</summary>
        public bool IsListed { get; set; } = true;
    }
}
