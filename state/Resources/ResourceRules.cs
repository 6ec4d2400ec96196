using System.Text.Json;
using System.Text.Json.Nodes;
using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.State;

/// <summary>What becomes of a resource when it is written: who may set which part of it. Pure.</summary>
internal static class ResourceRules
{
    private const string Status = "status";

    public static Resource Create(Resource wanted, string? uid, DateTimeOffset now) => wanted with
    {
        Metadata = wanted.Metadata with
        {
            Uid = uid,
            ResourceVersion = null,
            Generation = 1,
            CreationTimestamp = now,
            DeletionTimestamp = null,
        },
    };

    /// <summary>Everything but the status.</summary>
    public static Resource Replace(ResourceKind kind, Resource current, Resource wanted) =>
        Put(kind, current, WithStatusOf(kind, wanted, current));

    /// <summary>Nothing but the status.</summary>
    public static Resource ReplaceStatus(ResourceKind kind, Resource current, Resource wanted) => WithStatusOf(kind, current, wanted);

    /// <summary>Both at once: for the platform's own plans.</summary>
    public static Resource Put(ResourceKind kind, Resource current, Resource wanted)
    {
        var (before, metadata) = (current.Metadata, wanted.Metadata);
        var deleting = before.DeletionTimestamp is not null;
        return wanted with
        {
            Metadata = metadata with
            {
                Name = before.Name,
                Namespace = before.Namespace,
                Uid = before.Uid,
                ResourceVersion = before.ResourceVersion,
                CreationTimestamp = before.CreationTimestamp,
                DeletionTimestamp = before.DeletionTimestamp,
                Generation = IsSameSpec(kind, current, wanted) ? before.Generation : before.Generation + 1,
                // While a resource is on its way out nobody may begin to hold it.
                Finalizers = deleting ? [.. metadata.Finalizers.Where(before.Finalizers.Contains)] : metadata.Finalizers,
            },
        };
    }

    public static Resource MarkDeleted(Resource current, DateTimeOffset now) =>
        current with { Metadata = current.Metadata with { DeletionTimestamp = current.Metadata.DeletionTimestamp ?? now } };

    /// <summary>Deletion was asked for and nobody holds the resource any more.</summary>
    public static bool IsGone(Resource resource) => resource.Metadata is { DeletionTimestamp: not null, Finalizers.IsDefaultOrEmpty: true };

    public static Resource WithoutStatus(ResourceKind kind, Resource resource)
    {
        var document = ToDocument(kind, resource);
        return document.Remove(Status) ? FromDocument(kind, document) : resource;
    }

    private static Resource WithStatusOf(ResourceKind kind, Resource resource, Resource statusFrom)
    {
        var document = ToDocument(kind, resource);
        document.Remove(Status);
        if (ToDocument(kind, statusFrom)[Status] is { } status) document[Status] = status.DeepClone();
        return FromDocument(kind, document);
    }

    // A kind may have no spec and carry its facts at the top (Event): "spec" is whatever is neither metadata nor status.
    private static bool IsSameSpec(ResourceKind kind, Resource left, Resource right) =>
        JsonNode.DeepEquals(SpecOf(kind, left), SpecOf(kind, right));

    private static JsonObject SpecOf(ResourceKind kind, Resource resource)
    {
        var document = ToDocument(kind, resource);
        document.Remove(Status);
        document.Remove("metadata");
        return document;
    }

    private static JsonObject ToDocument(ResourceKind kind, Resource resource) =>
        JsonSerializer.SerializeToNode(resource, kind.TypeInfo)!.AsObject();

    private static Resource FromDocument(ResourceKind kind, JsonObject document) =>
        (Resource)document.Deserialize(kind.TypeInfo)!;
}
