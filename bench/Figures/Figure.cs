namespace FunctionsPlatform.Bench.Figures;

/// <summary>One measured figure. Smaller is better, but for rates (1/s).</summary>
/// <param name="Name">Stable, for comparing runs: <c>deploy.10</c>.</param>
/// <param name="Value">Ours.</param>
/// <param name="Unit">s, ms, 1/s, %, MB.</param>
/// <param name="Peer">Who was measured beside us; null: nobody.</param>
/// <param name="PeerValue">The peer's.</param>
internal sealed record Figure(string Name, double Value, string Unit, string? Peer = null, double? PeerValue = null)
{
    /// <summary>Ours divided by the peer's.</summary>
    public double? Ratio => PeerValue is > 0 ? Value / PeerValue : null;
}
