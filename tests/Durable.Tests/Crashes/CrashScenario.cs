namespace FunctionsPlatform.Durable.Tests.Crashes;

/// <summary>Something that users do and orchestrations answer, told so that it can be begun again after a death.</summary>
internal sealed record CrashScenario(string Name)
{
    public required Action<DurableTaskRegistry, CrashingActivities> Register { get; init; }

    /// <summary>The user's acts; those acknowledged in an earlier life are skipped.</summary>
    public required Func<CrashUser, Task> LiveAsync { get; init; }

    /// <summary>How its instances end, without a death and with one.</summary>
    public required Ends Ends { get; init; }

    /// <summary>Calls of activities; null where it depends on the moment of death.</summary>
    public int? Activities { get; init; }

    public override string ToString() => Name;
}
