using FunctionsPlatform.Contracts.Agent;
using FunctionsPlatform.NodeAgent.Runtimes;
using FunctionsPlatform.NodeAgent.Session;
using FunctionsPlatform.NodeAgent.Supervision;
using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace FunctionsPlatform.NodeAgent.Inside;

/// <summary>Lets the control plane's users look inside this node's containers, a call back for each.</summary>
public sealed class InsideService(IContainerRuntime runtime, Func<string, ContainerSupervisor?> find, ILogger<InsideService> logger)
{
    /// <summary>Of one node. Each is a connection and some buffers.</summary>
    public const int MostAtOnce = 32;

    private int open;

    /// <summary>Never waits. What is under way ends with the session.</summary>
    internal void Take(InteractionRequest request, ControlPlane controlPlane, string nodeName, CancellationToken ended) => _ = RunAsync(request, controlPlane, nodeName, ended);

    private async Task RunAsync(InteractionRequest request, ControlPlane controlPlane, string nodeName, CancellationToken ended)
    {
        // Not on the session's own thread of work: a dial may take a while.
        await Task.Yield();
        var turn = Interlocked.Increment(ref open);
        try
        {
            using var frames = new CallFrames(controlPlane, nodeName, ended);
            await frames.WriteAsync(new InteractionFrame { RequestId = request.RequestId }, ended);
            if (turn > MostAtOnce) await frames.WriteAsync(new InteractionFrame { Failure = $"{MostAtOnce} people look inside containers of node {nodeName} already; try again later" }, ended);
            else await new Interior(runtime, find).RunAsync(request, frames, ended);
            await frames.CompleteAsync(ended);
        }
        catch (Exception over) when (over is OperationCanceledException or RpcException or IOException or InvalidOperationException or ObjectDisposedException or HttpRequestException)
        {
            logger.InteractionEnded(request.RequestId, over.Message);
        }
        finally
        {
            Interlocked.Decrement(ref open);
        }
    }
}
