namespace FunctionsPlatform.NodeAgent.Volumes;

/// <summary>One value as an environment variable.</summary>
public sealed record EnvValueRequest(string Variable, DataName Data, string Key);
