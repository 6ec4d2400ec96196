using FunctionsPlatform.Contracts.RegistryEvents;

namespace FunctionsPlatform.Planning.Registry;

/// <summary>What becomes of one push for one app, and why.</summary>
/// <param name="Reason">One CamelCase word, the reason of the Event that records it.</param>
/// <param name="Message">For a person.</param>
public sealed record PushDecision(string App, ImagePushed Push, PushOutcome Outcome, string Reason, string Message);
