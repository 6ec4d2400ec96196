using System.Collections.Immutable;

namespace FunctionsPlatform.NodeAgent.Session;

/// <summary>The control plane's addresses, one after the other. Agents begin at a random one, so that a fleet spreads over the processes.</summary>
internal sealed class AddressRound(ImmutableArray<Uri> addresses, Random random)
{
    private int at = random.Next(addresses.Length);
    private int tried;

    public Uri Current => addresses[at];

    /// <summary>Goes on to the next one.</summary>
    /// <returns>True when all have had their turn: time for a pause.</returns>
    public bool Next()
    {
        at = (at + 1) % addresses.Length;
        return ++tried % addresses.Length == 0;
    }
}
