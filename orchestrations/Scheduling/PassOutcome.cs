namespace FunctionsPlatform.Orchestrations.Scheduling;

/// <param name="Bound">Containers that got a node.</param>
/// <param name="Waiting">Containers that found none.</param>
/// <param name="IsUnfinished">The world moved on under the pass more often than it cared to look again.</param>
public sealed record PassOutcome(int Bound, int Waiting, bool IsUnfinished = false);
