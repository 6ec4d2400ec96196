using System.Collections.Immutable;
using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.Functions.Sessions;

/// <summary>The Containers bound to one node, as of one moment.</summary>
/// <param name="Version">Grows when the assignment made from it would differ.</param>
internal sealed record AssignedSet(ImmutableDictionary<(string Namespace, string Name), Container> Containers, long Version)
{
    public static AssignedSet Empty { get; } = new(ImmutableDictionary<(string, string), Container>.Empty, 0);

    /// <summary>With the Container as it is now. Only what an assignment shows counts as a new version: a node's own reports do not come back to it.</summary>
    public AssignedSet With(Container container)
    {
        var key = KeyOf(container);
        var matters = !Containers.TryGetValue(key, out var before) || Matters(before, container);
        return new AssignedSet(Containers.SetItem(key, container), matters ? Version + 1 : Version);
    }

    public AssignedSet Without(Container container) =>
        Containers.ContainsKey(KeyOf(container)) ? new AssignedSet(Containers.Remove(KeyOf(container)), Version + 1) : this;

    private static bool Matters(Container before, Container after) =>
        before.Metadata.Uid != after.Metadata.Uid
        || before.Metadata.Generation != after.Metadata.Generation
        || before.Status.Phase.IsFinal() != after.Status.Phase.IsFinal();

    private static (string, string) KeyOf(Container container) => (container.Metadata.Namespace ?? "", container.Metadata.Name);
}
