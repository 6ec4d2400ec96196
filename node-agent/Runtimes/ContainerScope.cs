namespace FunctionsPlatform.NodeAgent.Runtimes;

/// <summary>Whose containers: an agent touches those of its own installation and node, and no others.</summary>
public sealed record ContainerScope(string ClusterId, string NodeName);
