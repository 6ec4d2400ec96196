using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.Contracts.Validation;

/// <summary>The rules of a health check.</summary>
internal static class HealthCheckValidation
{
    private static readonly TimeSpan OneHour = TimeSpan.FromHours(1);

    /// <param name="path">Where the spec that holds it is in its document, such as <c>spec</c>.</param>
    public static void Check(HealthCheck check, IReadOnlyList<PortSpec> ports, string path, FieldErrors errors)
    {
        var portsPath = path + ".ports";
        path += ".healthCheck";
        var probes = new object?[] { check.Http, check.Tcp, check.Exec }.Count(probe => probe is not null);
        errors.Require(probes == 1, path, $"has {probes} of http, tcp and exec; must have exactly one");
        if (check.Http is { } http)
        {
            errors.Require(http.Path.StartsWith('/'), path + ".http.path", $"is '{http.Path}'; must start with '/'");
            errors.Require(!http.Path.Any(char.IsControl), path + ".http.path", "must not hold control characters");
            CheckPort(http.Port, ports, portsPath, path + ".http.port", errors);
        }

        if (check.Tcp is { } tcp) CheckPort(tcp.Port, ports, portsPath, path + ".tcp.port", errors);
        if (check.Exec is { } exec)
        {
            errors.Require(exec.Command.Length > 0, path + ".exec.command", "is required");
            WorkloadValidation.CheckWords(exec.Command, path + ".exec.command", errors);
        }

        errors.InRange(check.Interval, TimeSpan.FromMilliseconds(100), OneHour, path + ".interval");
        errors.InRange(check.Timeout, TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(10), path + ".timeout");
        errors.InRange(check.HealthyAfter, 1, 100, path + ".healthyAfter");
        errors.InRange(check.UnhealthyAfter, 1, 100, path + ".unhealthyAfter");
        errors.InRange(check.StartPeriod, TimeSpan.Zero, OneHour, path + ".startPeriod");
    }

    private static void CheckPort(PortReference port, IReadOnlyList<PortSpec> ports, string portsPath, string path, FieldErrors errors)
    {
        // A probe reaches a replica through its published ports, so it must name one.
        var resolved = port.Resolve(ports);
        errors.Require(
            resolved is { } number && ports.Any(known => known.ContainerPort == number),
            path, port.IsFirst ? $"{portsPath} has no port to probe" : $"'{port}' is none of {portsPath}");
    }
}
