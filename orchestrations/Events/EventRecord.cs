using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.Orchestrations.Events;

/// <summary>Something that happened, to be told to users.</summary>
/// <param name="Reason">One CamelCase word.</param>
/// <param name="Source">Who tells it: app-orchestration, scheduler, agent/&lt;node&gt;, node-sweep, api.</param>
public sealed record EventRecord(ObjectReference Regarding, EventType Type, string Reason, string Message, string Source, DateTimeOffset At);
