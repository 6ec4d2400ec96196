using FunctionsPlatform.Contracts.Resources;
using Google.Protobuf.WellKnownTypes;
using Messages = FunctionsPlatform.Contracts.Agent;

namespace FunctionsPlatform.Orchestrations.Assignments;

/// <summary>Health checks as an agent runs them: its probes name container ports by number.</summary>
internal static class HealthCheckMapping
{
    public static Messages.HealthCheck ToMessage(HealthCheck check, IReadOnlyList<PortSpec> ports)
    {
        var message = new Messages.HealthCheck
        {
            Interval = Duration.FromTimeSpan(check.Interval),
            Timeout = Duration.FromTimeSpan(check.Timeout),
            HealthyAfter = check.HealthyAfter,
            UnhealthyAfter = check.UnhealthyAfter,
            StartPeriod = Duration.FromTimeSpan(check.StartPeriod),
        };
        // Validation has refused probes of ports that there are none of; 0 would only fail the probe.
        if (check.Http is { } http) message.Http = new Messages.HttpProbe { Path = http.Path, Port = http.Port.Resolve(ports) ?? 0 };
        else if (check.Tcp is { } tcp) message.Tcp = new Messages.TcpProbe { Port = tcp.Port.Resolve(ports) ?? 0 };
        else if (check.Exec is { } exec) message.Exec = new Messages.ExecProbe { Command = { exec.Command } };
        return message;
    }
}
