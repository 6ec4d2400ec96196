namespace FunctionsPlatform.NodeAgent.Volumes;

/// <summary>All values as environment variables.</summary>
public sealed record EnvFromRequest(DataName Data, string Prefix);
