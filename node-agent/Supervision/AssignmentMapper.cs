using System.Collections.Immutable;
using FunctionsPlatform.Contracts.Agent;
using FunctionsPlatform.NodeAgent.Health;
using FunctionsPlatform.NodeAgent.Runtimes;
using Google.Protobuf.WellKnownTypes;
using ImagePullPolicy = FunctionsPlatform.Contracts.Resources.ImagePullPolicy;
using RestartMode = FunctionsPlatform.Contracts.Resources.RestartMode;

namespace FunctionsPlatform.NodeAgent.Supervision;

/// <summary>From the protocol's words to the agent's.</summary>
internal static class AssignmentMapper
{
    public static SupervisedContainer ToSupervised(AssignedContainer assigned, ContainerScope scope)
    {
        var recipe = ToRecipe(assigned, scope);
        var parts = PartMapper.ToParts(assigned, recipe, ToHealth);
        return new()
        {
            Recipe = recipe with { NetworkOf = parts?.Holder },
            Parts = parts,
            Rules = ToRules(assigned),
            Health = ToHealth(assigned.HealthCheck),
            Counter = assigned.RequestCounter,
            Traceparent = assigned.Traceparent,
        };
    }

    public static Desired ToDesired(DesiredState desired) => desired switch
    {
        DesiredState.Stopped => Desired.Stopped,
        DesiredState.Kept => Desired.Kept,
        _ => Desired.Running,
    };

    /// <summary>A container that carries our labels and that nobody wants: enough of a recipe to remove it.</summary>
    public static SupervisedContainer ToOrphan(ListedContainer listed, ContainerScope scope) => new()
    {
        Recipe = new ContainerRecipe
        {
            Scope = scope,
            Namespace = listed.Namespace,
            Name = listed.Name,
            Uid = listed.Uid,
            App = listed.App,
            SpecHash = "",
            Image = "",
        },
        Rules = new SupervisionRules { SpecHash = "" },
        Reported = false,
    };

    private static ContainerRecipe ToRecipe(AssignedContainer assigned, ContainerScope scope) => new()
    {
        Scope = scope,
        Namespace = assigned.Namespace,
        Name = assigned.Name,
        Uid = assigned.Uid,
        App = assigned.App,
        SpecHash = assigned.SpecHash,
        Image = assigned.Image,
        PullPolicy = System.Enum.TryParse<ImagePullPolicy>(assigned.PullPolicy, out var policy) ? policy : ImagePullPolicy.IfNotPresent,
        Command = [.. assigned.Command],
        Arguments = [.. assigned.Args],
        Environment = EnvironmentOf(assigned),
        Ports = [.. assigned.Ports.Select(port => new PortRequest(port.Name, port.ContainerPort, port.HostPort))],
        Needs = VolumeMapper.ToNeeds(assigned),
        CpuMillicores = assigned.CpuMillicores,
        MemoryBytes = assigned.MemoryBytes,
        StopSignal = assigned.StopSignal.Length == 0 ? "SIGTERM" : assigned.StopSignal,
        StopGracePeriod = assigned.StopGracePeriod?.ToTimeSpan() ?? TimeSpan.FromSeconds(10),
        Labels = assigned.Labels.ToImmutableSortedDictionary(StringComparer.Ordinal),
    };

    /// <summary>Who it is, for the program itself; what the user sets under the same names wins.</summary>
    private static ImmutableSortedDictionary<string, string> EnvironmentOf(AssignedContainer assigned)
    {
        var environment = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        environment["FP_NAMESPACE"] = assigned.Namespace;
        environment["FP_APP"] = assigned.App;
        environment["FP_CONTAINER"] = assigned.Name;
        foreach (var (name, value) in assigned.Env) environment[name] = value;
        return environment.ToImmutable();
    }

    private static SupervisionRules ToRules(AssignedContainer assigned)
    {
        var rules = new SupervisionRules { SpecHash = assigned.SpecHash, HasHealthCheck = ToHealth(assigned.HealthCheck) is not null, Drain = assigned.DrainPeriod?.ToTimeSpan() ?? TimeSpan.Zero };
        if (assigned.RestartPolicy is not { } policy) return rules;
        return rules with
        {
            Mode = System.Enum.TryParse<RestartMode>(policy.Mode, ignoreCase: true, out var mode) ? mode : RestartMode.Always,
            MaxRestarts = policy.MaxRestarts,
            InitialBackoff = policy.InitialBackoff?.ToTimeSpan() ?? rules.InitialBackoff,
            MaxBackoff = policy.MaxBackoff?.ToTimeSpan() ?? rules.MaxBackoff,
            ResetAfter = policy.ResetAfter?.ToTimeSpan() ?? rules.ResetAfter,
        };
    }

    private static HealthRules? ToHealth(HealthCheck? check)
    {
        HealthProbe? probe = check?.ProbeCase switch
        {
            HealthCheck.ProbeOneofCase.Http => new HealthProbe.Http(check.Http.Path.Length == 0 ? "/" : check.Http.Path, check.Http.Port),
            HealthCheck.ProbeOneofCase.Tcp => new HealthProbe.Tcp(check.Tcp.Port),
            HealthCheck.ProbeOneofCase.Exec => new HealthProbe.Exec([.. check.Exec.Command]),
            _ => null,
        };
        if (probe is null || check is null) return null;
        var defaults = new HealthRules { Probe = probe };
        return defaults with
        {
            Interval = AtLeast(check.Interval, TimeSpan.FromMilliseconds(10)) ?? defaults.Interval,
            Timeout = AtLeast(check.Timeout, TimeSpan.FromMilliseconds(1)) ?? defaults.Timeout,
            HealthyAfter = Math.Max(1, check.HealthyAfter),
            UnhealthyAfter = check.UnhealthyAfter > 0 ? check.UnhealthyAfter : defaults.UnhealthyAfter,
            StartPeriod = check.StartPeriod?.ToTimeSpan() ?? defaults.StartPeriod,
        };
    }

    /// <summary>Null when it is absent or zero: then the default holds.</summary>
    private static TimeSpan? AtLeast(Duration? duration, TimeSpan least)
    {
        if (duration?.ToTimeSpan() is not { } span || span <= TimeSpan.Zero) return null;
        return span < least ? least : span;
    }
}
