using System.Text.Json;
using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.Orchestrations;

internal static class ResourceText
{
    /// <summary>Whether both would be stored alike. Records with arrays inside are equal by reference only.</summary>
    public static bool IsSame(Resource left, Resource right) => Bytes(left).AsSpan().SequenceEqual(Bytes(right));

    /// <summary>Bytes that it takes in storage, but for what the commit adds.</summary>
    public static int SizeOf(Resource resource) => Bytes(resource).Length;

    private static byte[] Bytes(Resource resource) => JsonSerializer.SerializeToUtf8Bytes(resource, ResourceKinds.Of(resource.GetType()).TypeInfo);
}
