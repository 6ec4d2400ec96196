namespace FunctionsPlatform.Durable;

internal sealed record EventWaiter(string Name, TaskCompletionSource<Payload?> Source);
