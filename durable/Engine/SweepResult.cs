namespace FunctionsPlatform.Durable;

/// <param name="Examined">Active instances read; others are known to have nothing due.</param>
/// <param name="Rung">Of those, how many were overdue.</param>
/// <param name="Repaired">Index rows that had no instance any more.</param>
public sealed record SweepResult(int Examined, int Rung, int Repaired);
