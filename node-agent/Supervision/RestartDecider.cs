using System.Collections.Immutable;
using System.Globalization;
using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.NodeAgent.Supervision;

/// <summary>
/// Decides what follows an end. One that was good is started again at once; one that crashes and crashes again waits, each time twice as long.
/// </summary>
internal static class RestartDecider
{
    /// <summary>Someone who kills a replica that works is not the replica's fault; but a host that kills every second is paced by this.</summary>
    private static readonly TimeSpan KilledAtOnceAfter = TimeSpan.FromSeconds(1);

    /// <summary>What the container itself has no part in, and what may come without it.</summary>
    private static readonly ImmutableHashSet<string> WaitsForOthers = ImmutableHashSet.Create(
        StringComparer.Ordinal, "ConfigMissing", "SecretMissing", "ConfigKeyMissing", "SecretKeyMissing", "DataUnavailable", "HostPathMissing", "HostPathRefused");

    public static RestartDecision Decide(SupervisionRules rules, ContainerState state, RunEnd end, TimeSpan ranFor)
    {
        if (rules.Mode == RestartMode.Never) return end.ExitCode == 0 ? new RestartDecision.Complete() : new RestartDecision.GiveUp("its restart policy is Never");
        if (rules.Mode == RestartMode.OnFailure && end is { ExitCode: 0, Reason: "Completed" }) return new RestartDecision.Complete();
        // A run that was never healthy is not good, however long it was left to try.
        var neverHealthy = end.Reason == "Unhealthy" && !state.WasReady;
        if (ranFor >= rules.ResetAfter && !neverHealthy) return new RestartDecision.AtOnce(0);
        if (end.Reason == "Killed" && state.WasReady && ranFor >= KilledAtOnceAfter) return new RestartDecision.AtOnce(state.Crashes);
        var crashes = state.Crashes + 1;
        if (rules.MaxRestarts > 0 && crashes > rules.MaxRestarts) return GaveUp(rules);
        if (state.WasReady && state.Crashes == 0) return new RestartDecision.AtOnce(crashes);
        return new RestartDecision.After(Pause(rules, state.Pauses), crashes);
    }

    /// <summary>For a start that did not succeed.</summary>
    public static RestartDecision DecideNotStarted(SupervisionRules rules, ContainerState state, string reason)
    {
        // An image may still come: waiting for it uses up nothing.
        if (WaitsForOthers.Contains(reason) || reason is ContainerReasons.ImageMissing or ContainerReasons.ImageNotFound or ContainerReasons.RegistryAuth) return new RestartDecision.After(Pause(rules, state.Pauses), state.Crashes);
        if (rules.Mode == RestartMode.Never) return new RestartDecision.GiveUp("its restart policy is Never");
        var crashes = state.Crashes + 1;
        if (rules.MaxRestarts > 0 && crashes > rules.MaxRestarts) return GaveUp(rules);
        return new RestartDecision.After(Pause(rules, state.Pauses), crashes);
    }

    public static TimeSpan Pause(SupervisionRules rules, int pauses)
    {
        // 2^20 times 10 ms is beyond any allowed maximum.
        var pause = rules.InitialBackoff * Math.Pow(2, Math.Min(pauses, 20));
        return pause < rules.MaxBackoff ? pause : rules.MaxBackoff;
    }

    private static RestartDecision.GiveUp GaveUp(SupervisionRules rules) =>
        new(string.Create(CultureInfo.InvariantCulture, $"gave up after {rules.MaxRestarts} restarts"));
}
