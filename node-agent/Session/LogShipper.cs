using FunctionsPlatform.Contracts.Agent;
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
        new((request, cancelled) => request.AppendTo.Length > 0 ? ToBlob(request) : new StreamLogSink(controlPlane, nodeName, cancelled), runtime, runtimeIdOf, time, logger);

    /// <summary>The shipments of a session without a connection.</summary>
    internal LogShipments OpenWithoutConnection() => new((request, _) => ToBlob(request), runtime, runtimeIdOf, time, logger);

    private BlobLogSink ToBlob(LogRequest request) => new(request.AppendTo, time);
}
