namespace FunctionsPlatform.Durable;

/// <summary>The code does something else than its history says. Not a failure of the orchestration: it is parked until code that fits is there.</summary>
internal sealed class DivergedException(string message) : Exception(message);
