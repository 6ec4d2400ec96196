namespace FunctionsPlatform.Durable;

/// <summary>A committed step whose effects are not known to have been sent. Only the same trigger coming back, or age, sends them again:
/// any other trigger would double what its host is still sending.</summary>
internal sealed record UnsentStep(int Generation, int Sequence, string Trigger, DateTimeOffset At);
