namespace FunctionsPlatform.Contracts.Resources;

/// <summary>Questions about a phase.</summary>
public static class ContainerPhases
{
    /// <summary>Whether it is over for good.</summary>
    public static bool IsFinal(this ContainerPhase phase) => phase >= ContainerPhase.Stopped;

    /// <summary>Whether it takes room on its node.</summary>
    public static bool TakesRoom(this ContainerPhase phase) => phase is > ContainerPhase.Pending and < ContainerPhase.Stopped;

    /// <summary>Whether a Container may go from <paramref name="phase"/> to <paramref name="next"/>: forward, and never out of a final phase.</summary>
    public static bool MayBecome(this ContainerPhase phase, ContainerPhase next) => phase == next || (!phase.IsFinal() && next > phase);
}
