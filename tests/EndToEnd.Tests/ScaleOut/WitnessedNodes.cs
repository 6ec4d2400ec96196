using System.Globalization;
using FunctionsPlatform.EndToEnd.Tests.Harness;
using FunctionsPlatform.Testing.Docker;

namespace FunctionsPlatform.EndToEnd.Tests.ScaleOut;

/// <summary>
/// Agents whose containers are plain processes that write their own names into one file as they start. The file is the witness: what a control plane believes does not get into it.
/// </summary>
internal sealed class WitnessedNodes : IAsyncDisposable
{
    private const string Image = "witness";

    private readonly string folder;
    private readonly List<(ChildProcess Agent, string Data)> agents = [];

    private WitnessedNodes(string folder)
    {
        this.folder = folder;
        File.WriteAllText(Book, "");
    }

    private string Book => Path.Combine(folder, "witness");

    public static WitnessedNodes Run(SharedControlPlanes controlPlanes, int count)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Commands.Find("setsid") is not null, "the process runtime needs Linux and setsid");
        var nodes = new WitnessedNodes(controlPlanes.Folder);
        for (var number = 1; number <= count; number++) nodes.StartOne(controlPlanes, $"node-{number}");
        return nodes;
    }

    /// <summary>An app of such containers.</summary>
    public string AppDocument(string name, int replicas) => $$"""
        {
          "apiVersion": "platform/v1", "kind": "App", "metadata": { "name": "{{name}}" },
          "spec": {
            "image": "{{Image}}", "replicas": {{replicas}}, "stopGracePeriod": "2s",
            "command": ["/bin/sh", "-c", "echo I am $FP_CONTAINER; echo $FP_APP $FP_CONTAINER $$ >> {{Book}}; exec sleep 1000000"]
          }
        }
        """;

    /// <summary>Every start there has been.</summary>
    public IReadOnlyList<Start> Starts() =>
    [
        .. File.ReadAllLines(Book).Select(line => line.Split(' ')).Select(words => new Start(words[0], words[1], int.Parse(words[2], CultureInfo.InvariantCulture))),
    ];

    public string Logs() => string.Join("\n", agents.Select(one => one.Agent.LogTail()));

    public bool AllRunning => agents.TrueForAll(one => one.Agent.Running);

    public async ValueTask DisposeAsync()
    {
        foreach (var (agent, data) in agents)
        {
            await agent.KillAsync();
            agent.Dispose();
            await Commands.TryRunAsync(Executables.Agent, ["purge", "--data", data]);
        }

        var left = Starts().Where(start => start.Lives).Select(start => start.Process.ToString(CultureInfo.InvariantCulture)).ToList();
        if (left.Count > 0) await Commands.TryRunAsync("kill", ["-9", .. left]);
    }

    private void StartOne(SharedControlPlanes controlPlanes, string name)
    {
        var data = Directory.CreateDirectory(Path.Combine(folder, name)).FullName;
        var image = Directory.CreateDirectory(Path.Combine(data, "images", Image)).FullName;
        File.WriteAllText(Path.Combine(image, "image.json"), """{ "entrypoint": ["/bin/sh"] }""");
        string[] arguments = ["run", "--url", controlPlanes.Urls, "--token-file", controlPlanes.TokenFile, "--data", data, "--runtime", "process", "--node-name", name];
        agents.Add((ChildProcess.Start(Executables.Agent, arguments, Path.Combine(data, "log")), data));
    }

    /// <summary>One start of one container.</summary>
    public sealed record Start(string App, string Container, int Process)
    {
        public bool Lives => File.Exists($"/proc/{Process}/cmdline") && File.ReadAllText($"/proc/{Process}/cmdline").StartsWith("sleep", StringComparison.Ordinal);
    }
}
