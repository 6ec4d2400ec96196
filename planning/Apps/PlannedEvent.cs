using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.Planning.Apps;

/// <summary>Something that a plan does and its user should read.</summary>
/// <param name="Reason">One CamelCase word.</param>
public sealed record PlannedEvent(EventType Type, string Reason, string Message);
