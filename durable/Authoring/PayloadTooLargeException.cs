namespace FunctionsPlatform.Durable;

/// <summary>An input, result, event or status is over <see cref="DurableTaskOptions.MaxPayloadBytes"/>. Pass a reference instead of the bytes.</summary>
public sealed class PayloadTooLargeException(string what, long bytes, long limit)
    : Exception($"{what} is {bytes:N0} bytes; the limit is {limit:N0}. Store it and pass a reference.")
{
    public long Bytes { get; } = bytes;

    public long Limit { get; } = limit;
}
