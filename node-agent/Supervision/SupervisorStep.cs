using System.Collections.Immutable;

namespace FunctionsPlatform.NodeAgent.Supervision;

/// <summary>The outcome of one step of a container's life.</summary>
public sealed record SupervisorStep(ContainerState State, SupervisorEffect Effect, ImmutableArray<Happening> Happenings)
{
    public static SupervisorStep Stay(ContainerState state) => new(state, new SupervisorEffect.None(), []);

    public SupervisorStep Telling(params ReadOnlySpan<Happening> first) => this with { Happenings = [.. first, .. Happenings] };
}
