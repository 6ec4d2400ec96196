using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.State;

namespace FunctionsPlatform.Functions.Http;

/// <summary>What a watch of one or many namespaces yields.</summary>
internal abstract record WatchedChange
{
    private WatchedChange() { }

    /// <summary>A resource that was there when the watch began. It carries no version: amid these there is nothing to resume from.</summary>
    public sealed record Existing(Resource Resource) : WatchedChange;

    /// <summary>All existing ones were told; from these versions on it is changes.</summary>
    public sealed record CaughtUp(WatchVersions Versions) : WatchedChange;

    /// <param name="Version">What the watcher has seen of the namespace once it has seen this.</param>
    public sealed record Changed(string Space, ResourceChangeType Type, Resource Resource, WatchVersion Version) : WatchedChange;

    /// <summary>A namespace's changes are no longer known: the last thing.</summary>
    public sealed record Expired : WatchedChange;
}
