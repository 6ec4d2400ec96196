using System.Text.Json;
using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.Orchestrations;

internal static class ResourceText
{
    /// <summary>Whether both would be stored alike. Records with arrays inside are equal by reference only.</summary>
    public static bool IsSame<T>(T left, T right) where T : Resource
    {
        var info = ResourceKinds.Of<T>().TypeInfo;
        return JsonSerializer.SerializeToUtf8Bytes(left, info).AsSpan().SequenceEqual(JsonSerializer.SerializeToUtf8Bytes(right, info));
    }
}
