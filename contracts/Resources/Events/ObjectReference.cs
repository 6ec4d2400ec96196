namespace FunctionsPlatform.Contracts.Resources;

/// <summary>Points at a resource.</summary>
public sealed record ObjectReference(string Kind, string Name, string? Uid);
