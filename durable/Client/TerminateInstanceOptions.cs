namespace FunctionsPlatform.Durable;

/// <param name="Output">What the instance shows as its output.</param>
/// <param name="Recursive">Also terminates the sub-orchestrations that are still open.</param>
public sealed record TerminateInstanceOptions(object? Output = null, bool Recursive = false);
