namespace FunctionsPlatform.State.Tests.Linearizability;

/// <summary>One operation as a client saw it. The moments are positions in the history: all calls and returns in the order in which they happened.</summary>
/// <param name="Output">Null: the answer was lost, so it may have taken effect at any time after its call, or never.</param>
internal sealed record Recorded<TInput, TOutput>(int Client, long Called, long Returned, TInput Input, TOutput? Output)
    where TOutput : class
{
    public bool IsAmbiguous => Output is null;

    public override string ToString() => $"[{Called}–{(IsAmbiguous ? "?" : Returned)}] client {Client}: {Input} → {Output?.ToString() ?? "answer lost"}";
}
