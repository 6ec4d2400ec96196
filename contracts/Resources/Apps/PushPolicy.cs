using System.Collections.Immutable;

namespace FunctionsPlatform.Contracts.Resources;

/// <summary>What happens when an image is pushed to the repository of <c>spec.image</c>.</summary>
public sealed record PushPolicy
{
    /// <summary>Tags that are followed; <c>*</c> stands for any characters, <c>?</c> for one. Empty: only the tag of <c>spec.image</c>.</summary>
    public ImmutableArray<string> Tags { get; set; } = [];

    public PushMode Mode { get; set; }
}
