namespace FunctionsPlatform.Durable;

/// <summary>What the orchestrator asked to continue as.</summary>
internal sealed record NextGeneration(Payload? Input, bool KeepEvents, string? Version);
