namespace FunctionsPlatform.Durable;

/// <summary>A message of <see cref="DurableTaskQueues.Steps"/>: look at this instance. Lost or doubled it does no harm.</summary>
/// <param name="Due">For a timer's alarm: when the timer fires. An alarm that comes earlier is set again, so a timer may lie beyond the queue's longest delay.</param>
/// <param name="Rejections">How many hosts in a row did not run the instance because its version is not theirs.</param>
internal sealed record Doorbell(string Instance, DateTimeOffset? Due = null, int? Rejections = null);
