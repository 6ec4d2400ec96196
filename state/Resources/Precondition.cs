using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.State;

/// <summary>What must still be true of a resource for a write to be done. What is null is not asked.</summary>
public sealed record Precondition(string? ResourceVersion = null, string? Uid = null)
{
    public static Precondition None { get; } = new();

    /// <summary>It is the same resource, in the same version.</summary>
    public static Precondition Unchanged(Resource resource) => new(resource.Metadata.ResourceVersion, resource.Metadata.Uid);

    internal bool Holds(Resource current) =>
        (ResourceVersion is null || ResourceVersion == current.Metadata.ResourceVersion) && (Uid is null || Uid == current.Metadata.Uid);
}
