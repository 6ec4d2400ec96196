using System.Globalization;

namespace FunctionsPlatform.Durable.Tests.Crashes;

/// <param name="Instance">The orchestration that called.</param>
/// <param name="Key">The call's idempotency key: <c>uid.generation.task</c>.</param>
internal readonly record struct ActivityCall(string Instance, string Key)
{
    public int TaskId => int.Parse(Key.AsSpan(Key.LastIndexOf('.') + 1), CultureInfo.InvariantCulture);

    public string ExecutionKey => Key[..Key.LastIndexOf('.')];

    public int Generation => int.Parse(ExecutionKey.AsSpan(ExecutionKey.LastIndexOf('.') + 1), CultureInfo.InvariantCulture);
}
