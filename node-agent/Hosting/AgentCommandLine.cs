using System.Collections.Immutable;
using System.Globalization;
using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.Contracts.Validation;
using FunctionsPlatform.NodeAgent.Logs;
using FunctionsPlatform.NodeAgent.Session;

namespace FunctionsPlatform.NodeAgent.Hosting;

/// <summary>Reads the command line. By hand: the agent is small, and three commands need no library.</summary>
public static class AgentCommandLine
{
    public const string Help = """
        fp-agent: runs containers on this host as the control plane asks.

        fp-agent run --url URL --data DIR [options]
          --url URL[,URL...]     the control plane (default http://127.0.0.1:7070), or several on one storage account: any that answers will do
          --token-file FILE      file with the enrolment token that 'fp node token create' prints (default DIR/join-token); needed once
          --token TOKEN          the enrolment token itself
          --ca FILE              authority of the control plane's certificate (default: the one that the enrolment token names, else this host's)
          --data DIR             identity, last assignment, pid file (default ~/.functions-platform)
          --runtime KIND         docker (default), process or simulated
          --node-name NAME       default: this host's name
          --address ADDRESS      where published ports are reached (default 127.0.0.1: published on loopback only)
          --labels K=V[,K=V...]  labels of the node; may be repeated
          --docker-host ADDRESS  unix:///path or tcp://host:port (default: DOCKER_HOST, else unix:///var/run/docker.sock)
          --parallelism N        containers made at one time, 1 to 64 (default 8)
          --log-age DURATION     how long the logs of finished containers are kept (default 3d)
          --log-budget SIZE      what they may take on the disk, compressed, at least 64Ki (default 100Mi)
          --allow-host-path PATH containers may mount this path of the host and what is below it (default: none); may be repeated
          --simulated-seed N     seed of the simulated runtime's delays (default 0)
        fp-agent purge --data DIR [--docker-host ADDRESS]
                                 removes every container of this node; stop the agent first
        fp-agent version

        Exit codes: 0 ok, 1 failed, 2 wrong usage. SIGTERM ends the agent and leaves its containers running.
        """;

    private const long LeastLogBudget = 64 * 1024;

    private static readonly ImmutableHashSet<string> RunOptions = ImmutableHashSet.Create(StringComparer.Ordinal,
        "url", "token-file", "token", "ca", "data", "runtime", "node-name", "address", "labels", "docker-host", "parallelism", "allow-host-path", "log-age", "log-budget", "simulated-seed");

    private static readonly ImmutableHashSet<string> PurgeOptions = ImmutableHashSet.Create(StringComparer.Ordinal, "data", "docker-host");

    public static AgentCommand Parse(IReadOnlyList<string> arguments)
    {
        if (arguments.Count == 0) return new AgentCommand.Wrong("no command: run, purge or version");
        if (arguments.Any(argument => argument is "--help" or "-h")) return new AgentCommand.Help();
        return arguments[0] switch
        {
            "run" => WithOptions(arguments, RunOptions, ToRun),
            "purge" => WithOptions(arguments, PurgeOptions, values => new AgentCommand.Purge(DataOf(values), values.GetValueOrDefault("docker-host"))),
            "version" or "--version" => new AgentCommand.Version(),
            "help" => new AgentCommand.Help(),
            var other => new AgentCommand.Wrong($"unknown command '{other}': run, purge or version"),
        };
    }

    private static AgentCommand WithOptions(IReadOnlyList<string> arguments, ImmutableHashSet<string> known, Func<Dictionary<string, string>, AgentCommand> then)
    {
        var (values, problem) = ReadOptions(arguments, known);
        return problem is null ? then(values) : new AgentCommand.Wrong(problem);
    }

    private static (Dictionary<string, string> Values, string? Problem) ReadOptions(IReadOnlyList<string> arguments, ImmutableHashSet<string> known)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var index = 1; index < arguments.Count; index++)
        {
            var argument = arguments[index];
            var equals = argument.IndexOf('=', StringComparison.Ordinal);
            var name = equals < 0 ? argument : argument[..equals];
            if (!name.StartsWith("--", StringComparison.Ordinal) || !known.Contains(name[2..])) return (values, $"unknown option '{name}'");
            if (equals < 0 && index + 1 >= arguments.Count) return (values, $"{name} needs a value");
            var value = equals < 0 ? arguments[++index] : argument[(equals + 1)..];
            // Labels and paths may be repeated; of everything else the last one counts.
            values[name[2..]] = name is "--labels" or "--allow-host-path" && values.TryGetValue(name[2..], out var before) ? $"{before}{(name == "--labels" ? ',' : '\n')}{value}" : value;
        }

        return (values, null);
    }

    private static AgentCommand ToRun(Dictionary<string, string> values)
    {
        var data = DataOf(values);
        var address = values.GetValueOrDefault("url", Environment.GetEnvironmentVariable("FP_URL") ?? "http://127.0.0.1:7070");
        var urls = address.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(ReadUrl).ToImmutableArray();
        if (urls.IsEmpty || urls.Contains(null)) return new AgentCommand.Wrong($"--url '{address}' is not an http or https address, or several with commas between them");
        var runtime = values.GetValueOrDefault("runtime", "docker");
        if (runtime is not ("docker" or "process" or "simulated")) return new AgentCommand.Wrong($"--runtime '{runtime}' is not docker, process or simulated");
        if (!TryReadInt(values, "parallelism", 8, 1, 64, out var parallelism)) return new AgentCommand.Wrong("--parallelism is not a number from 1 to 64");
        if (!TryReadInt(values, "simulated-seed", 0, int.MinValue, int.MaxValue, out var seed)) return new AgentCommand.Wrong("--simulated-seed is not a number");
        if (!DurationText.TryParse(values.GetValueOrDefault("log-age", "3d"), out var logAge)) return new AgentCommand.Wrong("--log-age is not a duration such as 12h or 3d");
        if (!MemoryBytes.TryParse(values.GetValueOrDefault("log-budget", "100Mi"), out var logBudget) || logBudget.Value < LeastLogBudget) return new AgentCommand.Wrong("--log-budget is not a size such as 100Mi, 64Ki or more");
        if (ReadLabels(values.GetValueOrDefault("labels", "")) is not { } labels) return new AgentCommand.Wrong("--labels is not key=value[,key=value...]");
        if (values.ContainsKey("token") && values.ContainsKey("token-file")) return new AgentCommand.Wrong("--token and --token-file are two ways to say the same");
        ImmutableArray<string> hostPaths = [.. values.GetValueOrDefault("allow-host-path", "").Split('\n', StringSplitOptions.RemoveEmptyEntries)];
        if (hostPaths.FirstOrDefault(path => !Path.IsPathFullyQualified(path)) is { } relative) return new AgentCommand.Wrong($"--allow-host-path '{relative}' is not an absolute path");
        var name = values.GetValueOrDefault("node-name");
        if (name is not null && Names.ProblemWithLabel(name) is { } problem) return new AgentCommand.Wrong($"--node-name: {problem}");
        return new AgentCommand.Run(new AgentOptions
        {
            DataDirectory = data,
            Session = new SessionOptions
            {
                Url = urls[0]!,
                OtherUrls = [.. urls.Skip(1).OfType<Uri>()],
                CaFile = values.GetValueOrDefault("ca"),
                Token = values.GetValueOrDefault("token"),
                TokenFile = values.ContainsKey("token") ? null : values.GetValueOrDefault("token-file", Path.Combine(data, "join-token")),
            },
            NodeName = name,
            Address = values.GetValueOrDefault("address", "127.0.0.1"),
            Runtime = runtime,
            DockerHost = values.GetValueOrDefault("docker-host"),
            SimulatedSeed = seed,
            Labels = labels,
            Parallelism = parallelism,
            KeptLogs = new KeptLogOptions { Age = logAge, BudgetBytes = logBudget.Value },
            AllowedHostPaths = hostPaths,
        });
    }

    private static Uri? ReadUrl(string text) => Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" ? url : null;

    private static string DataOf(Dictionary<string, string> values) =>
        values.GetValueOrDefault("data", Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".functions-platform"));

    private static bool TryReadInt(Dictionary<string, string> values, string name, int fallback, int least, int most, out int number)
    {
        number = fallback;
        if (!values.TryGetValue(name, out var text)) return true;
        return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number) && number >= least && number <= most;
    }

    private static ImmutableSortedDictionary<string, string>? ReadLabels(string text)
    {
        var labels = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var pair in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0) return null;
            labels[pair[..equals]] = pair[(equals + 1)..];
        }

        return labels.ToImmutable();
    }
}
