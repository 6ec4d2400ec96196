using System.Globalization;
using FunctionsPlatform.Contracts.Agent;
using FunctionsPlatform.NodeAgent.Runtimes;
using FunctionsPlatform.NodeAgent.Runtimes.Processes;
using FunctionsPlatform.NodeAgent.Tests.Testing;
using FunctionsPlatform.Testing.Docker;
using Microsoft.Extensions.Logging.Abstractions;

namespace FunctionsPlatform.NodeAgent.Tests.Processes;

/// <summary>Supervision of plain processes.</summary>
public sealed class ProcessSupervisionTests : SupervisionContract
{
    private readonly string data = Directory.CreateTempSubdirectory("fp-process-").FullName;

    public ProcessSupervisionTests()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the process runtime needs Linux");
        foreach (var program in new[] { "setsid", "busybox" })
            Assert.SkipWhen(Commands.Find(program) is null, $"'{program}' is not installed");
        var image = Path.Combine(data, "images", "busybox_test");
        Directory.CreateDirectory(image);
        File.WriteAllText(Path.Combine(image, "image.json"), """{ "entrypoint": ["/bin/sh"], "env": { "FROM_IMAGE": "yes" } }""");
    }

    protected override bool TellsStreamsApart => false;

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        Directory.Delete(data, recursive: true);
    }

    protected override IContainerRuntime CreateRuntime() =>
        new ProcessRuntime(new ProcessRuntimeOptions { DataDirectory = data }, TimeProvider.System, NullLogger<ProcessRuntime>.Instance);

    protected override Task KillAsync(string runtimeId) =>
        Commands.RunAsync("kill", ["-9", PidsOf(runtimeId).Program.ToString(CultureInfo.InvariantCulture)], Token);

    protected override Task DeleteAsync(string runtimeId, string file)
    {
        File.Delete(Path.Combine(FolderOf(runtimeId).Work, file));
        return Task.CompletedTask;
    }

    [Fact]
    public async Task An_image_needs_no_more_than_an_entrypoint()
    {
        var folder = Path.Combine(data, "images", "team_hello_dev");
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "image.json"), """{ "entrypoint": ["./run"] }""");
        File.WriteAllText(Path.Combine(folder, "run"), "#!/bin/sh\nexec sleep 1000\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(Path.Combine(folder, "run"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var app = Assigned.Container("app", image: "team/hello:dev").With(container =>
        {
            container.Command.Clear();
            container.Args.Clear();
        });
        await using var node = new SupervisedNode(Runtime, Scope);

        await node.AssignAsync(app);

        await node.UntilAsync(app, "ready", seen => seen.Ready);
    }

    [Fact]
    public async Task An_adopted_process_that_is_killed_is_restarted()
    {
        var app = Assigned.Container("app");
        await using (var first = new SupervisedNode(Runtime, Scope))
        {
            await first.AssignAsync(app);
            await first.UntilAsync(app, "ready", seen => seen.Ready);
        }

        await using var runtime = CreateRuntime();
        await using var second = new SupervisedNode(runtime, Scope);
        await second.AssignAsync(app);
        var adopted = await second.UntilAsync(app, "adopted", seen => seen.Ready);

        await KillAsync(adopted.RuntimeId);
        var again = await second.UntilAsync(app, "a restart", seen => seen.RestartCount == 1 && seen.Ready);

        Assert.Equal(137, again.LastTermination.ExitCode);
    }

    [Fact]
    public async Task A_killed_shell_takes_its_program_with_it()
    {
        var app = Assigned.Container("app");
        await using var node = new SupervisedNode(Runtime, Scope);
        await node.AssignAsync(app);
        var before = await node.UntilAsync(app, "ready", seen => seen.Ready);
        var (shell, program) = PidsOf(before.RuntimeId);

        await Commands.RunAsync("kill", ["-9", shell.ToString(CultureInfo.InvariantCulture)], Token);
        await node.UntilAsync(app, "a restart", seen => seen.RestartCount == 1 && seen.Ready);

        while (ProcessTable.Arguments(program).Length > 0) await Task.Delay(10, Token);
        Assert.NotEqual(program, PidsOf(before.RuntimeId).Program);
    }

    [Fact]
    public async Task What_a_program_leaves_behind_ends_with_it()
    {
        var app = Assigned.Container("app", script: "sleep 1000 & echo $! > child; exec sleep 1000");
        await using var node = new SupervisedNode(Runtime, Scope);
        await node.AssignAsync(app);
        var seen = await node.UntilAsync(app, "ready", one => one.Ready);
        var child = await ChildOfAsync(seen.RuntimeId);

        await node.AssignAsync(app.Stopped());
        await node.UntilAsync(app, "stopped", one => one.Phase == ContainerPhase.Stopped);

        while (ProcessTable.Arguments(child).Length > 0) await Task.Delay(10, Token);
        Assert.False(Directory.Exists(FolderOf(seen.RuntimeId).Path));
    }

    [Fact]
    public async Task What_has_left_the_process_group_ends_with_the_container_too()
    {
        Assert.SkipUnless(Environment.UserName == "root", "control groups need root");
        var app = Assigned.Container("app", script: "setsid sleep 1000 & echo $! > child; exec sleep 1000");
        await using var node = new SupervisedNode(Runtime, Scope);
        await node.AssignAsync(app);
        var seen = await node.UntilAsync(app, "ready", one => one.Ready);
        var child = await ChildOfAsync(seen.RuntimeId);

        await node.AssignAsync();
        await node.UntilNothingIsSupervisedAsync();

        while (ProcessTable.Arguments(child).Length > 0) await Task.Delay(10, Token);
        Assert.False(Directory.Exists($"/sys/fs/cgroup/pids/functions-platform/{app.Uid}-1") || Directory.Exists($"/sys/fs/cgroup/functions-platform/{app.Uid}-1"), "Its control group is still there.");
    }

    [Fact]
    public async Task What_the_program_of_a_killed_shell_had_begun_ends_before_the_restart()
    {
        Assert.SkipUnless(Environment.UserName == "root", "control groups need root");
        var app = Assigned.Container("app", script: "sleep 1000 & echo $! > child; wait");
        await using var node = new SupervisedNode(Runtime, Scope);
        await node.AssignAsync(app);
        var before = await node.UntilAsync(app, "ready", seen => seen.Ready);
        var child = await ChildOfAsync(before.RuntimeId);

        await Commands.RunAsync("kill", ["-9", PidsOf(before.RuntimeId).Shell.ToString(CultureInfo.InvariantCulture)], Token);
        await node.UntilAsync(app, "a restart", seen => seen.RestartCount == 1 && seen.Ready);

        while (ProcessTable.Arguments(child).Length > 0) await Task.Delay(10, Token);
    }

    [Fact]
    public async Task The_log_of_a_noisy_program_is_cut()
    {
        const int most = 64 * 1024;
        var options = new ProcessRuntimeOptions { DataDirectory = data, MaxLogBytes = most, LogCheckPeriod = TimeSpan.FromMilliseconds(20) };
        await using var runtime = new ProcessRuntime(options, TimeProvider.System, NullLogger<ProcessRuntime>.Instance);
        var app = Assigned.Container("app", script: "exec yes noise");
        await using var node = new SupervisedNode(runtime, Scope);

        await node.AssignAsync(app);
        var seen = await node.UntilAsync(app, "ready", one => one.Ready);

        var older = new FileInfo(FolderOf(seen.RuntimeId).OlderLogOf(1));
        while (!older.Exists || older.Length == 0)
        {
            await Task.Delay(10, Token);
            older.Refresh();
        }

        Assert.InRange(older.Length, 1, most);
        await node.AssignAsync();
        await node.UntilNothingIsSupervisedAsync();
    }

    [Fact]
    public async Task A_program_sees_its_port_and_its_image_s_environment_and_nothing_of_the_agent_s()
    {
        var app = Assigned.Container("app", script: "env > environment; exec sleep 1000").With(container =>
        {
            container.Ports.Add(new PortMapping { Name = "my-web", ContainerPort = 8080 });
            container.Env["GREETING"] = "a=b c";
        });
        await using var node = new SupervisedNode(Runtime, Scope);
        await node.AssignAsync(app);
        var seen = await node.UntilAsync(app, "ready", one => one.Ready);
        var file = Path.Combine(FolderOf(seen.RuntimeId).Work, "environment");
        while (!File.Exists(file) || !(await File.ReadAllTextAsync(file, Token)).Contains("GREETING", StringComparison.Ordinal)) await Task.Delay(10, Token);

        var environment = await File.ReadAllLinesAsync(file, Token);

        Assert.Contains($"PORT={seen.Ports[0].HostPort}", environment);
        Assert.Contains($"PORT_MY_WEB={seen.Ports[0].HostPort}", environment);
        Assert.Contains("GREETING=a=b c", environment);
        Assert.Contains("FROM_IMAGE=yes", environment);
        Assert.DoesNotContain(environment, line => line.StartsWith("DOTNET_", StringComparison.Ordinal));
    }

    /// <summary>The pid that the program has written into its file <c>child</c>.</summary>
    private async Task<int> ChildOfAsync(string runtimeId)
    {
        var file = Path.Combine(FolderOf(runtimeId).Work, "child");
        while (!File.Exists(file) || new FileInfo(file).Length == 0) await Task.Delay(10, Token);
        return int.Parse(await File.ReadAllTextAsync(file, Token), CultureInfo.InvariantCulture);
    }

    private (int Shell, int Program) PidsOf(string runtimeId)
    {
        var folder = FolderOf(runtimeId);
        var run = folder.LastRun ?? throw new InvalidOperationException($"{runtimeId} has not run.");
        while (true)
        {
            Token.ThrowIfCancellationRequested();
            if (folder.ReadPids(run.Number) is { } pids) return pids;
        }
    }

    private ProcessFolder FolderOf(string runtimeId) => new(Path.Combine(data, "processes", runtimeId));
}
