using System.Runtime.CompilerServices;
using System.Globalization;
using System.Text.Json;
using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.State;

/// <summary>Resources as the bytes of a value. The resource version is not among them: it is the key's mod revision.</summary>
internal static class ResourceCodec
{
    // The replica hands out the same KeyValue object until the key changes; so each version of a resource is read from its JSON once.
    private static readonly ConditionalWeakTable<KeyValue, Resource> Decoded = [];

    public static byte[] Encode(ResourceKind kind, Resource resource)
    {
        var stored = resource with { Metadata = resource.Metadata with { ResourceVersion = null } };
        return JsonSerializer.SerializeToUtf8Bytes(stored, kind.TypeInfo);
    }

    public static Resource Decode(ResourceKind kind, KeyValue value)
    {
        if (Decoded.TryGetValue(value, out var known)) return known;
        var resource = (Resource?)JsonSerializer.Deserialize(value.Value.Span, kind.TypeInfo)
            ?? throw new InvalidDataException($"Key '{value.Key}' holds no resource.");
        return Decoded.GetValue(value, _ => WithVersion(resource, value.ModRevision));
    }

    public static Resource WithVersion(Resource resource, long revision) =>
        resource with { Metadata = resource.Metadata with { ResourceVersion = VersionOf(revision) } };

    public static string VersionOf(long revision) => revision.ToString(CultureInfo.InvariantCulture);

    /// <summary>The revision a resource version names; null when it is no such thing.</summary>
    public static long? RevisionOf(string? resourceVersion) =>
        long.TryParse(resourceVersion, NumberStyles.None, CultureInfo.InvariantCulture, out var revision) ? revision : null;
}
