namespace FunctionsPlatform.NodeAgent.Runtimes;

/// <summary>A port as it is published on the host.</summary>
public sealed record BoundPort(string Name, int ContainerPort, int HostPort);
