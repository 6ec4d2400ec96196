namespace FunctionsPlatform.Functions.Messages;

/// <summary>The <c>data</c> of <c>platform.app.scale</c>.</summary>
public sealed record ScaleCommand : CommandTarget
{
    public int? Replicas { get; set; }
}
