using System.Collections.Immutable;

namespace FunctionsPlatform.Functions.Http;

/// <summary>Where an app is reached now. Always the whole set.</summary>
public sealed record ServiceDocument
{
    public required string Service { get; init; }

    public required string Namespace { get; init; }

    /// <summary>By container name.</summary>
    public ImmutableArray<ServiceEndpoint> Endpoints { get; init; } = [];
}
