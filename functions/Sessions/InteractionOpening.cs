namespace FunctionsPlatform.Functions.Sessions;

/// <summary>What became of asking a node to look inside a container.</summary>
internal abstract record InteractionOpening
{
    private InteractionOpening() { }

    public sealed record Opened(Interaction Interaction) : InteractionOpening;

    /// <param name="Why">For the person who asked.</param>
    public sealed record Refused(string Why) : InteractionOpening;
}
