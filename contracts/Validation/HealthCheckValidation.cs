using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.Contracts.Validation;

/// <summary>The rules of a health check.</summary>
internal static class HealthCheckValidation
{
    private static readonly TimeSpan OneHour = TimeSpan.FromHours(1);

    public static void Check(HealthCheck check, IReadOnlyList<PortSpec> ports, FieldErrors errors)
    {
        var probes = new object?[] { check.Http, check.Tcp, check.Exec }.Count(probe => probe is not null);
        errors.Require(probes == 1, "spec.healthCheck", $"has {probes} of http, tcp and exec; must have exactly one");
        if (check.Http is { } http)
        {
            errors.Require(http.Path.StartsWith('/'), "spec.healthCheck.http.path", $"is '{http.Path}'; must start with '/'");
            errors.Require(!http.Path.Any(char.IsControl), "spec.healthCheck.http.path", "must not hold control characters");
            CheckPort(http.Port, ports, "spec.healthCheck.http.port", errors);
        }

        if (check.Tcp is { } tcp) CheckPort(tcp.Port, ports, "spec.healthCheck.tcp.port", errors);
        if (check.Exec is { } exec)
        {
            errors.Require(exec.Command.Length > 0, "spec.healthCheck.exec.command", "is required");
            AppValidation.CheckWords(exec.Command, "spec.healthCheck.exec.command", errors);
        }

        errors.InRange(check.Interval, TimeSpan.FromMilliseconds(100), OneHour, "spec.healthCheck.interval");
        errors.InRange(check.Timeout, TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(10), "spec.healthCheck.timeout");
        errors.InRange(check.HealthyAfter, 1, 100, "spec.healthCheck.healthyAfter");
        errors.InRange(check.UnhealthyAfter, 1, 100, "spec.healthCheck.unhealthyAfter");
        errors.InRange(check.StartPeriod, TimeSpan.Zero, OneHour, "spec.healthCheck.startPeriod");
    }

    private static void CheckPort(PortReference port, IReadOnlyList<PortSpec> ports, string path, FieldErrors errors)
    {
        // A probe reaches a replica through its published ports, so it must name one.
        var resolved = port.Resolve(ports);
        errors.Require(
            resolved is { } number && ports.Any(known => known.ContainerPort == number),
            path, port.IsFirst ? "spec.ports has no port to probe" : $"'{port}' is none of spec.ports");
    }
}
