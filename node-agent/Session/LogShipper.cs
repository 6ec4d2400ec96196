using FunctionsPlatform.NodeAgent.Runtimes;
using FunctionsPlatform.NodeAgent.Session.Queues;
using Microsoft.Extensions.Logging;

namespace FunctionsPlatform.NodeAgent.Session;

/// <summary>Answers log requests of sessions.</summary>
/// <param name="runtimeIdOf">The runtime id of a container by its uid; null when nothing runs or has run here under it.</param>
public sealed class LogShipper(IContainerRuntime runtime, Func<string, string?> runtimeIdOf, TimeProvider time, ILogger<LogShipper> logger)
{
    /// <summary>The shipments of one session. Disposing it ends them.</summary>
    internal LogShipments Open(ControlPlane controlPlane, string nodeName) =>
        new((_, cancelled) => new StreamLogSink(controlPlane, nodeName, cancelled), runtime, runtimeIdOf, time, logger);

    /// <summary>The shipments of a session without a connection.</summary>
    internal LogShipments Open(GrantedStorage storage) => new((request, _) => new BlobLogSink(storage, request.AppendTo, time), runtime, runtimeIdOf, time, logger);
}
