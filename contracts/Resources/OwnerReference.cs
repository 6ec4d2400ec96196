namespace FunctionsPlatform.Contracts.Resources;

/// <summary>The resource that a resource was made for, in the same namespace.</summary>
public sealed record OwnerReference(string Kind, string Name, string Uid);
