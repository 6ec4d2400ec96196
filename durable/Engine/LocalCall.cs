namespace FunctionsPlatform.Durable;

/// <summary>An activity to be run by the process that committed the step which asked for it.</summary>
/// <param name="Since">The clock's timestamp when it was asked for.</param>
internal sealed record LocalCall(ActivityMessage Message, LocalStep Step, long Since);
