using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.State;

/// <summary>Turns a key's change into a resource's, as a watcher with a selector sees it.</summary>
internal sealed class ResourceWatch(ResourceKind kind, LabelSelector selector)
{
    /// <returns>Null when the watcher does not see it.</returns>
    public ResourceChange<Resource>.Changed? Translate(KeyEvent change)
    {
        var before = Read(change.Previous);
        var after = Read(change.Current);
        var (saw, sees) = (Matches(before), Matches(after));
        return (saw, sees) switch
        {
            (false, true) => Changed(ResourceChangeType.Added, after!, change.Revision),
            (true, true) => Changed(ResourceChangeType.Modified, after!, change.Revision),
            (true, false) => Changed(ResourceChangeType.Deleted, after ?? before!, change.Revision),
            _ => null,
        };
    }

    private static ResourceChange<Resource>.Changed Changed(ResourceChangeType type, Resource resource, long revision) =>
        new(type, ResourceCodec.WithVersion(resource, revision), ResourceCodec.VersionOf(revision));

    private Resource? Read(KeyValue? value) => value is null ? null : ResourceCodec.Decode(kind, value);

    private bool Matches(Resource? resource) => resource is not null && selector.Matches(resource);
}
