using System.Text.Json;
using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.Orchestrations;

internal static class ResourceText
{
    /// <summary>Whether both would be stored alike. Records with arrays inside are equal by reference only.</summary>
    public static bool IsSame<T>(T left, T right) where T : Resource => Bytes(left).AsSpan().SequenceEqual(Bytes(right));

    /// <summary>Bytes that it takes in storage, but for what the commit adds.</summary>
    public static int SizeOf<T>(T resource) where T : Resource => Bytes(resource).Length;

    private static byte[] Bytes<T>(T resource) where T : Resource => JsonSerializer.SerializeToUtf8Bytes(resource, ResourceKinds.Of<T>().TypeInfo);
}
