using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.State;

/// <summary>What a watch of resources yields.</summary>
public abstract record ResourceChange<T> where T : Resource
{
    private ResourceChange() { }

    /// <param name="Resource">After the change; for a deletion as it was last, with the deletion's resource version.</param>
    /// <param name="ResourceVersion">The change's revision: a watch from here goes on after it.</param>
    public sealed record Changed(ResourceChangeType Type, T Resource, string ResourceVersion) : ResourceChange<T>
    {
        /// <summary>No further change of this version follows. A watch resumed from a version whose changes were not all seen misses the rest.</summary>
        public bool EndsVersion { get; init; } = true;
    }

    /// <summary>The last thing: changes after the version asked for are no longer known. List again and watch from the list's version.</summary>
    public sealed record Expired : ResourceChange<T>;
}
