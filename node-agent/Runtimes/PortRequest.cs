namespace FunctionsPlatform.NodeAgent.Runtimes;

/// <param name="HostPort">0: any free port, chosen anew at each start.</param>
public sealed record PortRequest(string Name, int ContainerPort, int HostPort);
