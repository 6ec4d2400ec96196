namespace FunctionsPlatform.Functions.Http;

/// <summary>The body of an App's <c>scale</c>.</summary>
public sealed record Scale
{
    public int? Replicas { get; set; }
}
