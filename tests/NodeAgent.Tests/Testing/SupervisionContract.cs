using System.Diagnostics;
using System.Globalization;
using FunctionsPlatform.Contracts.Agent;
using FunctionsPlatform.NodeAgent.Health;
using FunctionsPlatform.NodeAgent.Runtimes;
using FunctionsPlatform.NodeAgent.Runtimes.Processes;

namespace FunctionsPlatform.NodeAgent.Tests.Testing;

/// <summary>What supervision on any real runtime must do.</summary>
public abstract class SupervisionContract : IAsyncLifetime
{
    protected static readonly CancellationToken Token = TestContext.Current.CancellationToken;

    private IContainerRuntime? runtime;

    /// <summary>Of this test alone.</summary>
    protected ContainerScope Scope { get; } = new(Path.GetRandomFileName().Replace(".", "", StringComparison.Ordinal), "node-1");

    protected IContainerRuntime Runtime => runtime ??= CreateRuntime();

    protected abstract IContainerRuntime CreateRuntime();

    /// <summary>SIGKILL from behind the agent's back.</summary>
    protected abstract Task KillAsync(string runtimeId);

    /// <summary>Deletes a file in the container's working directory.</summary>
    protected abstract Task DeleteAsync(string runtimeId, string file);

    /// <summary>False: stdout and stderr are one stream, in the order they were written.</summary>
    protected virtual bool TellsStreamsApart => true;

    public virtual ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (runtime is null) return;
        foreach (var container in await runtime.ListAsync(Scope, CancellationToken.None)) await runtime.RemoveAsync(container.RuntimeId, CancellationToken.None);
        await runtime.DisposeAsync();
    }

    [Fact]
    public async Task A_container_runs_becomes_healthy_and_is_reached_at_its_published_port()
    {
        var web = Assigned.Container("web", script: "mkdir -p www && echo hello > www/index.html && exec busybox httpd -f -p $PORT -h www").With(container =>
        {
            container.Ports.Add(new PortMapping { Name = "http", ContainerPort = 8080 });
            container.HealthCheck = new HealthCheck { Http = new HttpProbe { Path = "/", Port = 8080 }, Interval = Assigned.Milliseconds(1000) };
        });
        await using var node = new SupervisedNode(Runtime, Scope);

        await node.AssignAsync(web);
        var ready = await node.UntilAsync(web, "ready", seen => seen.Ready);

        Assert.Equal(ContainerPhase.Running, ready.Phase);
        using var client = new HttpClient();
        Assert.Equal("hello\n", await client.GetStringAsync(new Uri($"http://127.0.0.1:{ready.Ports[0].HostPort}/"), Token));
    }

    [Fact]
    public async Task A_killed_container_runs_again_within_half_a_second()
    {
        var app = Assigned.Container("app");
        await using var node = new SupervisedNode(Runtime, Scope);
        await node.AssignAsync(app);
        var before = await node.UntilAsync(app, "ready", seen => seen.Ready);
        var watch = Stopwatch.StartNew();

        await KillAsync(before.RuntimeId);
        var after = await node.UntilAsync(app, "a restart", seen => seen.RestartCount == 1 && seen.Ready);

        TestContext.Current.TestOutputHelper?.WriteLine($"killed to running again: {watch.ElapsedMilliseconds} ms");
        Assert.Equal(before.RuntimeId, after.RuntimeId);
        Assert.Equal((137, "Killed"), (after.LastTermination.ExitCode, after.LastTermination.Reason));
        var told = await node.UntilEventAsync(app, "ContainerKilled");
        Assert.Matches("exit code 137 \\(SIGKILL\\) after .*; restarted at once", told.Message);
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task A_crash_loop_is_paced_and_keeps_the_last_words()
    {
        var app = Assigned.Container("app", script: "echo about to fail; exit 3").With(container => container.RestartPolicy = new RestartPolicy
        {
            Mode = "Always",
            InitialBackoff = Assigned.Milliseconds(400),
            MaxBackoff = Assigned.Milliseconds(60_000),
            ResetAfter = Assigned.Milliseconds(10_000),
        });
        await using var node = new SupervisedNode(Runtime, Scope);
        await node.AssignAsync(app);

        var waiting = await node.UntilAsync(app, "the second pause", seen => seen.RestartCount == 2 && seen.Reason == "CrashLoopBackOff");

        Assert.False(waiting.Ready);
        Assert.Equal(ContainerPhase.Running, waiting.Phase);
        Assert.Equal((3, "Error"), (waiting.LastTermination.ExitCode, waiting.LastTermination.Reason));
        var told = await node.UntilAsync(app, "its last words", seen => seen.LastTermination.LogTail.Count > 0);
        Assert.Contains("about to fail", told.LastTermination.LogTail);
        Assert.Contains("next attempt in 800ms", waiting.Message);
    }

    [Fact]
    public async Task The_end_of_a_container_that_is_over_is_told_with_its_last_words()
    {
        var app = Assigned.Container("app", script: "echo all done").With(container => container.RestartPolicy = new RestartPolicy { Mode = "Never" });
        await using var node = new SupervisedNode(Runtime, Scope);
        await node.AssignAsync(app);

        var over = await node.UntilAsync(app, "its end", seen => seen.Phase == ContainerPhase.Stopped);

        Assert.Contains("all done", over.LastTermination.LogTail);
    }

    [Fact]
    public async Task What_a_container_uses_is_measured_while_it_runs()
    {
        var app = Assigned.Container("app", script: "x=$(head -c 20000000 /dev/zero | tr '\\0' x); while :; do :; done");
        await using var node = new SupervisedNode(Runtime, Scope);
        await node.AssignAsync(app);
        await node.UntilAsync(app, "ready", seen => seen.Ready);
        var run = node.Supervisor.Find(app.Uid)!.State.Run!;

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Token);
        limit.CancelAfter(TimeSpan.FromSeconds(30));
        ContainerUsage? usage;
        while ((usage = await Runtime.UsageAsync(run, limit.Token)) is not { CpuNanoseconds: > 50_000_000, MemoryBytes: > 20_000_000 }) await Task.Delay(5, limit.Token);

        Assert.InRange(usage!.Value.MemoryBytes, 20_000_000, 200_000_000);
        Assert.Null(await Runtime.UsageAsync(run with { StartedAt = run.StartedAt.AddDays(-1), ProcessId = null, RuntimeId = "none" }, Token));
    }

    [Fact]
    public async Task An_agent_that_restarts_adopts_what_runs()
    {
        var apps = Enumerable.Range(1, 3).Select(number => Assigned.Container($"app-{number}")).ToArray();
        Dictionary<string, string> ids = [];
        await using (var first = new SupervisedNode(Runtime, Scope))
        {
            await first.AssignAsync(apps);
            foreach (var app in apps) ids[app.Uid] = (await first.UntilAsync(app, "ready", seen => seen.Ready)).RuntimeId;
        }

        await using var second = new SupervisedNode(CreateRuntime(), Scope);
        await second.AssignAsync(received: false, apps);
        foreach (var app in apps)
        {
            var adopted = await second.UntilAsync(app, "adopted", seen => seen.Ready);
            Assert.Equal((ids[app.Uid], 0), (adopted.RuntimeId, adopted.RestartCount));
        }

        Assert.Equal(3, (await Runtime.ListAsync(Scope, Token)).Length);
    }

    [Fact]
    public async Task Making_it_twice_answers_that_it_is_there()
    {
        await using var node = new SupervisedNode(Runtime, Scope);
        var app = Assigned.Container("app");
        await node.AssignAsync(app);
        var seen = await node.UntilAsync(app, "ready", one => one.Ready);
        var recipe = node.Supervisor.Find(app.Uid)!.Recipe;

        var again = await Runtime.CreateAndStartAsync(recipe, Token);

        Assert.Equal(seen.RuntimeId, Assert.IsType<StartOutcome.AlreadyThere>(again).Container.RuntimeId);
    }

    [Fact]
    public async Task What_is_no_longer_assigned_is_removed_and_a_remembered_assignment_removes_nothing()
    {
        var (kept, dropped) = (Assigned.Container("kept"), Assigned.Container("dropped"));
        await using (var first = new SupervisedNode(Runtime, Scope))
        {
            await first.AssignAsync(kept, dropped);
            await first.UntilAsync(kept, "ready", seen => seen.Ready);
            await first.UntilAsync(dropped, "ready", seen => seen.Ready);
        }

        await using var second = new SupervisedNode(Runtime, Scope);
        await second.AssignAsync(received: false, kept);
        await second.UntilAsync(kept, "ready", seen => seen.Ready);
        Assert.Equal(2, (await Runtime.ListAsync(Scope, Token)).Length);

        await second.Supervisor.ResyncAsync(Token);
        Assert.Equal(2, (await Runtime.ListAsync(Scope, Token)).Length);
        await second.AssignAsync(kept);
        await second.Supervisor.ResyncAsync(Token);
        while ((await Runtime.ListAsync(Scope, Token)).Length > 1) await Task.Delay(20, Token);
        Assert.Equal("kept", Assert.Single(await Runtime.ListAsync(Scope, Token)).Name);
    }

    [Fact]
    public async Task A_container_asked_to_stop_gets_its_signal_is_removed_and_stays_reported()
    {
        var app = Assigned.Container("app", script: "trap 'echo got it; exit 7' USR1; echo > armed; while true; do sleep 0.05; done").With(container =>
        {
            container.StopSignal = "SIGUSR1";
            container.HealthCheck = new HealthCheck { Exec = new ExecProbe { Command = { "cat", "armed" } } };
        });
        await using var node = new SupervisedNode(Runtime, Scope);
        await node.AssignAsync(app);
        await node.UntilAsync(app, "ready", seen => seen.Ready);

        await node.AssignAsync(app.Stopped());
        var stopped = await node.UntilAsync(app, "stopped", seen => seen.Phase == ContainerPhase.Stopped);

        Assert.Equal((7, "Stopped"), (stopped.LastTermination.ExitCode, stopped.LastTermination.Reason));
        Assert.Contains("got it", stopped.LastTermination.LogTail);
        Assert.Empty(await Runtime.ListAsync(Scope, Token));
        await node.AssignAsync();
        await node.UntilNothingIsSupervisedAsync();
    }

    [Fact]
    public async Task A_container_that_is_kept_is_stopped_and_stays_to_be_looked_at_until_it_is_no_longer_assigned()
    {
        var app = Assigned.Container("app", script: "echo last words; exec sleep 1000");
        await using var node = new SupervisedNode(Runtime, Scope);
        await node.AssignAsync(app);
        await node.UntilAsync(app, "ready", seen => seen.Ready);

        await node.AssignAsync(app.With(changed => changed.Desired = DesiredState.Kept));
        await node.UntilAsync(app, "stopped", seen => seen.Phase == ContainerPhase.Stopped);

        Assert.Equal(RuntimeStatus.Ended, Assert.Single(await Runtime.ListAsync(Scope, Token)).Status);
        await node.AssignAsync();
        await node.UntilNothingIsSupervisedAsync();
        Assert.Empty(await Runtime.ListAsync(Scope, Token));
    }

    [Fact]
    public async Task A_container_over_its_memory_is_told_as_such()
    {
        // tail keeps the last 200 MB that it reads, until the limit kills it.
        var app = Assigned.Container("app", script: "exec busybox tail -c 200000000 /dev/zero").With(container =>
        {
            container.MemoryBytes = 16 << 20;
            container.RestartPolicy = new RestartPolicy { Mode = "Never" };
        });
        await using var node = new SupervisedNode(Runtime, Scope);

        await node.AssignAsync(app);
        var failed = await node.UntilAsync(app, "failed", seen => seen.Phase == ContainerPhase.Failed);

        Assert.Equal((137, "OutOfMemory"), (failed.LastTermination.ExitCode, failed.LastTermination.Reason));
    }

    [Fact]
    public async Task A_missing_image_and_a_missing_command_say_so()
    {
        var image = Assigned.Container("image", image: "localhost:1/nowhere:1");
        var command = Assigned.Container("command").With(container =>
        {
            container.Command.Clear();
            container.Command.Add("/bin/not-there");
        });
        await using var node = new SupervisedNode(Runtime, Scope);

        await node.AssignAsync(image, command);

        var missing = await node.UntilAsync(image, "ImageMissing", seen => seen.Reason == "ImageMissing");
        Assert.Contains("localhost:1/nowhere:1", missing.Message);
        Assert.Equal(ContainerPhase.Starting, missing.Phase);
        var failed = await node.UntilAsync(command, "StartFailed", seen => seen.Reason == "StartFailed");
        Assert.Equal((127, "StartFailed"), (failed.LastTermination.ExitCode, failed.LastTermination.Reason));
    }

    [Fact]
    public async Task An_unhealthy_container_is_restarted_and_exec_probes_run_inside()
    {
        var app = Assigned.Container("app", script: "echo > ok; exec sleep 1000").With(container => container.HealthCheck = new HealthCheck
        {
            Exec = new ExecProbe { Command = { "cat", "ok" } },
            Interval = Assigned.Milliseconds(100),
            UnhealthyAfter = 2,
        });
        await using var node = new SupervisedNode(Runtime, Scope);
        await node.AssignAsync(app);
        var ready = await node.UntilAsync(app, "ready", seen => seen.Ready);

        await DeleteAsync(ready.RuntimeId, "ok");
        var again = await node.UntilAsync(app, "ready again", seen => seen.Ready && seen.RestartCount == 1);

        Assert.Equal("Unhealthy", again.LastTermination.Reason);
        Assert.Contains("No such file", (await node.UntilEventAsync(app, "Unhealthy")).Message);
    }

    [Fact]
    public async Task A_probe_that_hangs_is_ended_and_never_runs_twice()
    {
        // A number that no other process on the machine sleeps for.
        var length = (700_000_000 + Environment.ProcessId).ToString(CultureInfo.InvariantCulture) + Math.Abs(Scope.ClusterId.GetHashCode(StringComparison.Ordinal) % 1000);
        var app = Assigned.Container("app").With(container => container.HealthCheck = new HealthCheck
        {
            Exec = new ExecProbe { Command = { "sleep", length } },
            Interval = Assigned.Milliseconds(50),
            Timeout = Assigned.Milliseconds(100),
            StartPeriod = Assigned.Milliseconds(3_600_000),
        });
        await using var node = new SupervisedNode(Runtime, Scope);
        await node.AssignAsync(app);
        await node.UntilAsync(app, "running", seen => seen.Phase == ContainerPhase.Running);

        var (seenOnce, most) = (false, 0);
        for (var watch = Stopwatch.StartNew(); watch.Elapsed < TimeSpan.FromSeconds(3); await Task.Delay(20, Token))
        {
            var now = ProcessTable.All().Count(pid => ProcessTable.Arguments(pid) is ["sleep", var argument] && argument == length);
            seenOnce |= now > 0;
            most = Math.Max(most, now);
        }

        Assert.True(seenOnce, "No probe was seen at work.");
        Assert.InRange(most, 1, 2);
    }

    [Fact]
    public async Task A_probe_that_says_much_is_read_to_its_end_and_quoted_from_its_beginning()
    {
        var app = Assigned.Container("app");
        await using var node = new SupervisedNode(Runtime, Scope);
        await node.AssignAsync(app);
        var seen = await node.UntilAsync(app, "ready", one => one.Ready);
        var run = node.Supervisor.Find(app.Uid)!.State.Run!;

        var probe = new HealthProbe.Exec(["/bin/sh", "-c", "echo beginning; busybox head -c 30000000 /dev/zero; exit 3"]);
        var answer = await Runtime.ProbeAsync(run, probe, Token);
        // A process that has only just begun may not have been written down yet.
        while (answer.Detail == "it does not run") answer = await Runtime.ProbeAsync(run, probe, Token);

        Assert.False(answer.Good);
        Assert.StartsWith("/bin/sh exited with 3: beginning", answer.Detail, StringComparison.Ordinal);
        Assert.InRange(answer.Detail.Length, 1, 300);
        Assert.True((await node.UntilAsync(app, "still ready", one => one.Ready)).RuntimeId == seen.RuntimeId);
    }

    [Fact]
    public async Task Logs_are_read_from_the_end_and_followed()
    {
        var app = Assigned.Container("app", script: "seq 1 100; echo err >&2; sleep 1; echo later; exec sleep 1000");
        await using var node = new SupervisedNode(Runtime, Scope);
        await node.AssignAsync(app);
        var ready = await node.UntilAsync(app, "ready", seen => seen.Ready);
        using var reading = CancellationTokenSource.CreateLinkedTokenSource(Token);
        reading.CancelAfter(TimeSpan.FromSeconds(20));

        var lines = new List<ContainerLogLine>();
        await foreach (var line in Runtime.ReadLogsAsync(ready.RuntimeId, new LogQuery(Tail: 0, Follow: true), reading.Token))
        {
            lines.Add(line);
            if (line.Text == "later") break;
        }

        Assert.Equal([.. Enumerable.Range(1, 100).Select(number => $"{number}"), "later"], lines.Where(line => line.Text != "err").Select(line => line.Text));
        Assert.Equal(TellsStreamsApart ? "stderr" : "stdout", Assert.Single(lines, line => line.Text == "err").Stream);
        Assert.All(lines, line => Assert.True(line.At > DateTimeOffset.UnixEpoch));
    }
}
