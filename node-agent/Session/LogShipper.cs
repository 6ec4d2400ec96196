using FunctionsPlatform.Contracts.Agent;
using FunctionsPlatform.NodeAgent.Logs;
using FunctionsPlatform.NodeAgent.Session.Queues;
using Microsoft.Extensions.Logging;

namespace FunctionsPlatform.NodeAgent.Session;

/// <summary>Answers log requests of sessions.</summary>
public sealed class LogShipper(LogSource source, TimeProvider time, ILogger<LogShipper> logger)
{
    /// <summary>The shipments of one session. Disposing it ends them.</summary>
    internal LogShipments Open(ControlPlane controlPlane, string nodeName) =>
        new((request, cancelled) => request.AppendTo.Length > 0 ? ToBlob(request) : new StreamLogSink(controlPlane, nodeName, cancelled), source, time, logger);

    /// <summary>The shipments of a session without a connection.</summary>
    internal LogShipments OpenWithoutConnection() => new((request, _) => ToBlob(request), source, time, logger);

    private BlobLogSink ToBlob(LogRequest request) => new(request.AppendTo, time);
}
