namespace FunctionsPlatform.Contracts.Resources;

/// <summary>Nothing needs to be said about it: the node's engine makes it at its first use.</summary>
public sealed record NamedVolume;
