namespace FunctionsPlatform.Durable;

/// <summary>A message of <see cref="DurableTaskQueues.Activities"/>: run this activity.</summary>
/// <param name="Input">The serialized input, unless it is in a blob.</param>
internal sealed record ActivityMessage(
    string Instance, string Execution, int Task, string Name, string? Input, string? InputBlob, int InputSize, int Attempt, string? TraceParent, string? Version = null)
{
    /// <summary>True when the same call may be in the queue already: whoever gets it looks for an outcome first.</summary>
    public bool? Resent { get; init; }
}
