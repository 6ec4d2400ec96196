namespace FunctionsPlatform.Durable;

/// <summary>A payload is over <see cref="DurableTaskOptions.MaxPayloadBytes"/>. The caller's to solve: a retry will not help.</summary>
public sealed class PayloadTooLargeException(string message) : Exception(message);
