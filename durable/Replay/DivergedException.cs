namespace FunctionsPlatform.Durable;

/// <summary>The code does something else than its history says. Not a failure of the orchestration: it is parked until code that fits is there.</summary>
internal sealed class DivergedException(string message) : Exception(message)
{
    public static DivergedException Unregistered(string name, string version) =>
        new(version.Length == 0 ? $"No orchestrator named '{name}' is registered." : $"No orchestrator named '{name}' of version '{version}' is registered.");
}
