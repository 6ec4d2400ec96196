using System.Collections.Immutable;
using FunctionsPlatform.Contracts.Problems;

namespace FunctionsPlatform.Contracts.CloudEvents;

/// <summary>What reading an envelope gave.</summary>
public abstract record CloudEventResult
{
    private CloudEventResult()
    {
    }

    public sealed record Read(CloudEvent Event) : CloudEventResult;

    /// <param name="Errors">All of them at once.</param>
    public sealed record Wrong(ImmutableArray<FieldError> Errors) : CloudEventResult;
}
