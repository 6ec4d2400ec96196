namespace FunctionsPlatform.Durable;

internal abstract record StartResult
{
    private StartResult() { }

    /// <summary>The instance lives under this uid, by this start or an earlier try of the same.</summary>
    public sealed record Started(InstanceHead Head) : StartResult;

    public sealed record Refused(InstanceHead Existing) : StartResult;
}
