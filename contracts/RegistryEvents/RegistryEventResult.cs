using System.Collections.Immutable;

namespace FunctionsPlatform.Contracts.RegistryEvents;

/// <summary>What a notification of a registry says.</summary>
public abstract record RegistryEventResult
{
    private RegistryEventResult()
    {
    }

    /// <summary>Each of its events is in one of the two lists.</summary>
    public sealed record Read(ImmutableArray<ImagePushed> Pushed, ImmutableArray<IgnoredEvent> Ignored) : RegistryEventResult;

    /// <summary>Event Grid asks whether the endpoint wants its events; the answer is the code.</summary>
    public sealed record Validation(string Code) : RegistryEventResult;

    /// <summary>It is no JSON.</summary>
    public sealed record Wrong(string Reason) : RegistryEventResult;
}
