using System.Collections.Immutable;

namespace FunctionsPlatform.Cli.Cost;

/// <param name="Peer">What three machines for a control plane of the usual kind cost in a month.</param>
internal sealed record CostEstimate(ImmutableArray<CostLine> Lines, double Peer, string PeerName, string Currency, string AsOf, string Region, string Measured)
{
    public double Month => Lines.Sum(line => line.Month);
}
