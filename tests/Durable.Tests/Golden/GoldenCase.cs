namespace FunctionsPlatform.Durable.Tests.Golden;

/// <summary>Instances brought to some point by one build, and taken from there by another.</summary>
internal sealed record GoldenCase(string Name)
{
    /// <summary>Whose rows are kept.</summary>
    public required IReadOnlyList<string> Instances { get; init; }

    public required Action<DurableTaskRegistry> Register { get; init; }

    /// <summary>Up to where the snapshot is taken.</summary>
    public required Func<Host, Task> BeginAsync { get; init; }

    /// <summary>From there on, asserting what comes out.</summary>
    public required Func<Host, Task> GoOnAsync { get; init; }
}
