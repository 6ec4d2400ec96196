using System.Text.Json.Serialization;

namespace FunctionsPlatform.Storage;

/// <summary>What a poison queue holds.</summary>
/// <param name="Id">The message's id in its own queue.</param>
/// <param name="Reason">Why it was given up, in words.</param>
/// <param name="Body">The original body, base64 in JSON.</param>
#pragma warning disable CA1819 // A wire record: the array is the body.
public sealed record DeadLetter(string Id, string Reason, int DequeueCount, DateTimeOffset InsertedAt, byte[] Body);
#pragma warning restore CA1819

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(DeadLetter))]
internal sealed partial class StorageJson : JsonSerializerContext;
