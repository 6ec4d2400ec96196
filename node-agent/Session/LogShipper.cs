using FunctionsPlatform.NodeAgent.Runtimes;
using Microsoft.Extensions.Logging;

namespace FunctionsPlatform.NodeAgent.Session;

/// <summary>Answers log requests of sessions.</summary>
/// <param name="runtimeIdOf">The runtime id of a container by its uid; null when nothing runs or has run here under it.</param>
public sealed class LogShipper(IContainerRuntime runtime, Func<string, string?> runtimeIdOf, ILogger<LogShipper> logger)
{
    /// <summary>The shipments of one session. Disposing it ends them.</summary>
    internal LogShipments Open(ControlPlane controlPlane, string nodeName) => new(controlPlane, nodeName, runtime, runtimeIdOf, logger);
}
