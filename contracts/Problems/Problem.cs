using System.Collections.Immutable;

namespace FunctionsPlatform.Contracts.Problems;

/// <summary>An RFC 9457 problem document.</summary>
public sealed record Problem
{
    /// <summary>The media type it travels as.</summary>
    public const string MediaType = "application/problem+json";

    /// <summary>Stable: one of <see cref="ProblemTypes"/>.</summary>
    public string Type { get; set; } = "about:blank";

    /// <summary>Fixed for each type.</summary>
    public string Title { get; set; } = "";

    /// <summary>The HTTP status.</summary>
    public int Status { get; set; }

    /// <summary>About this case, in words.</summary>
    public string? Detail { get; set; }

    /// <summary>The URL path that was asked.</summary>
    public string? Instance { get; set; }

    /// <summary>Every field that is wrong, not only the first.</summary>
    public ImmutableArray<FieldError>? Errors { get; set; }

    /// <summary>Trace id to look the request up with.</summary>
    public string? TraceId { get; set; }
}
