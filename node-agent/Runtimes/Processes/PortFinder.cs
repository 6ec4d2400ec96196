using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;

namespace FunctionsPlatform.NodeAgent.Runtimes.Processes;

/// <summary>Finds free ports of the host. One that was given out is not given out again soon, since its taker may not listen yet.</summary>
internal sealed class PortFinder
{
    private const int Remembered = 512;
    private const int Attempts = 1024;

    private readonly Lock gate = new();
    private readonly Queue<int> recent = new();

    /// <returns>The ports, or which fixed one is taken.</returns>
    public (ImmutableArray<BoundPort> Ports, int? Taken) Choose(ImmutableArray<PortRequest> requests)
    {
        var ports = ImmutableArray.CreateBuilder<BoundPort>(requests.Length);
        foreach (var request in requests)
        {
            if (request.HostPort != 0 && !IsFree(request.HostPort)) return ([], request.HostPort);
            ports.Add(new BoundPort(request.Name, request.ContainerPort, request.HostPort == 0 ? AnyFree() : request.HostPort));
        }

        return (ports.ToImmutable(), null);
    }

    private int AnyFree()
    {
        lock (gate)
        {
            for (var attempt = 0; attempt < Attempts; attempt++)
            {
                using var listener = new TcpListener(IPAddress.Any, 0);
                listener.Start();
                var port = ((IPEndPoint)listener.LocalEndpoint).Port;
                if (recent.Contains(port)) continue;
                recent.Enqueue(port);
                if (recent.Count > Remembered) recent.Dequeue();
                return port;
            }

            throw new RuntimeUnavailableException("no free port was found on this host");
        }
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Any, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
