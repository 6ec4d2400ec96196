namespace FunctionsPlatform.Durable;

/// <summary>A serialized value: inline, or in a blob of the instance that owns the history. Never a bare URL, so no value is mistaken for one.</summary>
/// <param name="Text">The value, or null when it is in a blob and was not loaded.</param>
/// <param name="Blob">The blob's name, or null when the value is inline.</param>
/// <param name="Size">Bytes as UTF-8.</param>
public sealed record Payload(string? Text, string? Blob, int Size);
