using System.Net;
using System.Net.Sockets;

namespace FunctionsPlatform.EndToEnd.Tests.Harness;

/// <summary>Ports to listen on, below the range that the system hands out by itself: a program that is down for a while finds its port free again.</summary>
public static class FreePort
{
    private const int First = 15_000;
    private const int Last = 29_999;

    public static int Next()
    {
        for (var attempt = 0; attempt < 1_000; attempt++)
        {
            var port = Random.Shared.Next(First, Last + 1);
            try
            {
                using var probe = new TcpListener(IPAddress.Loopback, port);
                probe.Start();
                return port;
            }
            catch (SocketException error) when (error.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                // Taken: the next random one.
            }
        }

        throw new InvalidOperationException($"No free port between {First} and {Last} was found.");
    }
}
