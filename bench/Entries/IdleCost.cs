using FunctionsPlatform.Bench.Figures;
using FunctionsPlatform.Bench.Platform;

namespace FunctionsPlatform.Bench.Entries;

/// <summary>What control plane and agent cost while nothing happens.</summary>
internal static class IdleCost
{
    private const int Containers = 50;
    private const string App = "idle";
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(60);

    /// <summary>Processor share and resident memory of both together, with 50 containers.</summary>
    public static async Task<IReadOnlyList<Figure>> With50ContainersAsync(PlatformUnderTest platform, ISide ours, CancellationToken cancellationToken)
    {
        await ours.DeployAsync(App, Containers, restartDelay: null, cancellationToken);
        await Polling.UntilAsync("50 containers to run", () => ours.AllRunAsync(App, Containers, cancellationToken), cancellationToken);
        await Task.Delay(Settling, TimeProvider.System, cancellationToken);

        var before = ProcessFigures.CpuSeconds(platform.ControlPlaneId) + ProcessFigures.CpuSeconds(platform.AgentId);
        await Task.Delay(Window, TimeProvider.System, cancellationToken);
        var used = ProcessFigures.CpuSeconds(platform.ControlPlaneId) + ProcessFigures.CpuSeconds(platform.AgentId) - before;
        var controlPlane = ProcessFigures.ResidentMegabytes(platform.ControlPlaneId);
        var agent = ProcessFigures.ResidentMegabytes(platform.AgentId);

        await ours.RemoveAsync(App, cancellationToken);
        return
        [
            new Figure("idle.cpu", used / Window.TotalSeconds * 100, "%"),
            new Figure("idle.memory", controlPlane + agent, "MB"),
            new Figure("idle.memory.control-plane", controlPlane, "MB"),
            new Figure("idle.memory.agent", agent, "MB"),
        ];
    }

    /// <summary>Resident memory of an agent that has just joined and runs nothing.</summary>
    public static async Task<Figure> OfAgentAsync(PlatformUnderTest platform, CancellationToken cancellationToken)
    {
        await Task.Delay(Settling, TimeProvider.System, cancellationToken);
        return new Figure("idle.agent.memory", ProcessFigures.ResidentMegabytes(platform.AgentId), "MB");
    }
}
