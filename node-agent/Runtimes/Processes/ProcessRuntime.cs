using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Threading.Channels;
using FunctionsPlatform.NodeAgent.Health;
using FunctionsPlatform.NodeAgent.Stats;
using Microsoft.Extensions.Logging;

namespace FunctionsPlatform.NodeAgent.Runtimes.Processes;

/// <summary>Plain processes, for Linux hosts without Docker. The runtime id is the container's uid. All that must outlive the agent is in files.</summary>
public sealed partial class ProcessRuntime : IContainerRuntime
{
    private static readonly TimeSpan KillLimit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan EndPoll = TimeSpan.FromMilliseconds(10);

    private readonly ProcessRuntimeOptions options;
    private readonly TimeProvider time;
    private readonly ILogger<ProcessRuntime> logger;
    private readonly PortFinder ports = new();
    private readonly NetworkProber prober = new();
    private readonly CancellationTokenSource life = new();
    private readonly ConcurrentDictionary<string, int> watchedRuns = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<Channel<RuntimeEvent>, bool> watchers = new();
    private readonly Task checkingLogs;

    public ProcessRuntime(ProcessRuntimeOptions options, TimeProvider time, ILogger<ProcessRuntime> logger)
    {
        this.options = options;
        this.time = time;
        this.logger = logger;
        checkingLogs = CheckLogsAsync();
    }

    public string Kind => "process";

    private string Images => Path.Combine(options.DataDirectory, "images");

    private string Processes => Path.Combine(options.DataDirectory, "processes");

    public Task<RuntimeFacts> GetFactsAsync(CancellationToken cancellationToken) => Task.FromResult(new RuntimeFacts(
        Environment.ProcessorCount * 1000L,
        GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
        "",
        RuntimeInformation.OSDescription,
        RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant()));

    public string NameOf(ContainerRecipe recipe) => recipe.Uid;

    public Task<StartOutcome> CreateAndStartAsync(ContainerRecipe recipe, CancellationToken cancellationToken)
    {
        var folder = FolderOf(recipe.Uid);
        if (folder.Exists) return Task.FromResult<StartOutcome>(new StartOutcome.AlreadyThere(Describe(folder)));
        folder.WriteRecord(ProcessRecord.Of(recipe));
        return Task.FromResult(Begin(folder, recipe));
    }

    public Task<StartOutcome> StartAsync(string runtimeId, ContainerRecipe recipe, CancellationToken cancellationToken)
    {
        var folder = FolderOf(runtimeId);
        if (!folder.Exists) return Task.FromResult<StartOutcome>(new StartOutcome.Gone());
        var found = Describe(folder);
        return Task.FromResult(found.Status == RuntimeStatus.Running ? new StartOutcome.AlreadyThere(found) : Begin(folder, recipe));
    }

    public async Task<RuntimeExit?> StopAsync(string runtimeIdOrName, CancellationToken cancellationToken)
    {
        var folder = FolderOf(runtimeIdOrName);
        if (folder.ReadRecord() is not { } record || folder.LastRun is not { } run) return null;
        if (IsRunning(folder, run))
        {
            await SignalProgramAsync(folder, run, Signals.NumberOf(record.StopSignal), cancellationToken);
            await WaitForEndAsync(folder, run, TimeSpan.FromMilliseconds(record.StopGraceMilliseconds), cancellationToken);
            await KillAsync(folder, run, cancellationToken);
        }

        return ExitOf(folder, run);
    }

    public async Task RemoveAsync(string runtimeIdOrName, CancellationToken cancellationToken)
    {
        var folder = FolderOf(runtimeIdOrName);
        if (folder.LastRun is { } run)
        {
            await KillAsync(folder, run, cancellationToken);
            // The shell takes what the program left behind with it; a control group with members could not be removed.
            await WaitForShellAsync(folder, run, cancellationToken);
        }

        await DeleteAsync(folder, cancellationToken);
        watchedRuns.TryRemove(folder.Uid, out _);
        Tell(new RuntimeEvent.Gone(folder.Uid, folder.Uid));
    }

    public Task<FoundContainer?> FindAsync(string runtimeIdOrName, ContainerRecipe recipe, CancellationToken cancellationToken)
    {
        var folder = FolderOf(runtimeIdOrName);
        return Task.FromResult(folder.Exists ? Describe(folder) : null);
    }

    public Task<ImmutableArray<ListedContainer>> ListAsync(ContainerScope scope, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(Processes)) return Task.FromResult(ImmutableArray<ListedContainer>.Empty);
        var listed = ImmutableArray.CreateBuilder<ListedContainer>();
        foreach (var folder in Directory.EnumerateDirectories(Processes).Select(path => new ProcessFolder(path)))
        {
            if (folder.ReadRecord() is not { } record || record.ClusterId != scope.ClusterId || record.NodeName != scope.NodeName) continue;
            listed.Add(new ListedContainer(folder.Uid, record.Namespace, record.Name, record.Uid, Describe(folder).Status));
        }

        return Task.FromResult(listed.ToImmutable());
    }

    public async IAsyncEnumerable<RuntimeEvent> WatchAsync(ContainerScope scope, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var events = Channel.CreateUnbounded<RuntimeEvent>(new UnboundedChannelOptions { SingleReader = true });
        watchers[events] = true;
        try
        {
            yield return new RuntimeEvent.Connected();
            await foreach (var happened in events.Reader.ReadAllAsync(cancellationToken)) yield return happened;
        }
        finally
        {
            watchers.TryRemove(events, out _);
        }
    }

    public IAsyncEnumerable<ContainerLogLine> ReadLogsAsync(string runtimeId, LogQuery query, CancellationToken cancellationToken)
    {
        var folder = FolderOf(runtimeId);
        return ProcessLogs.ReadAsync(folder, query, run => IsRunning(folder, run), time, cancellationToken);
    }

    public Task<ProbeAnswer> ProbeAsync(ContainerRun run, HealthProbe probe, CancellationToken cancellationToken)
    {
        switch (probe)
        {
            case HealthProbe.Http http when PortOf(run, http.ContainerPort) is { } port:
                return prober.HttpAsync("127.0.0.1", port, http.Path, cancellationToken);
            case HealthProbe.Tcp tcp when PortOf(run, tcp.ContainerPort) is { } port:
                return NetworkProber.TcpAsync("127.0.0.1", port, cancellationToken);
            case HealthProbe.Exec exec:
                var folder = FolderOf(run.RuntimeId);
                return ProcessExec.ProbeAsync(folder, folder.LastRun, exec.Command, cancellationToken);
            default:
                return Task.FromResult(new ProbeAnswer(false, "the probed port is not one of the container's"));
        }
    }

    public Task<ContainerUsage?> UsageAsync(ContainerRun run, CancellationToken cancellationToken)
    {
        var current = FolderOf(run.RuntimeId).LastRun;
        return Task.FromResult(current is null || current.StartedAt != run.StartedAt ? null : ControlGroupUsage.Read(current.ControlGroups));
    }

    public async ValueTask DisposeAsync()
    {
        await life.CancelAsync();
        await checkingLogs;
        foreach (var watcher in watchers.Keys) watcher.Writer.TryComplete();
        prober.Dispose();
        life.Dispose();
    }

    private StartOutcome Begin(ProcessFolder folder, ContainerRecipe recipe)
    {
        var imageFolder = ProcessImage.FolderOf(Images, recipe.Image);
        var (image, problem) = ProcessImage.Read(imageFolder);
        if (image is null) return new StartOutcome.NotStarted("ImageMissing", $"image {recipe.Image} is not on this node: {problem}");
        var command = image.CommandFor(recipe, imageFolder);
        if (command.IsEmpty) return new StartOutcome.NotStarted("StartFailed", $"image {recipe.Image} has no entrypoint and the app names no command", 127);
        if (Path.IsPathRooted(command[0]) && !File.Exists(command[0])) return new StartOutcome.NotStarted("StartFailed", $"there is no {command[0]}", 127);
        var (chosen, taken) = ports.Choose(recipe.Ports);
        if (taken is { } port) return new StartOutcome.NotStarted("PortTaken", $"port {port} of this host is in use");
        var environment = PortEnvironment.Add(image.Env.SetItems(recipe.Environment), chosen.Select(one => (one.Name, one.HostPort)));
        // Last of all: a run that is written down and was never begun would be taken for one that nobody saw end.
        var run = NewRun(folder, recipe, chosen);
        var (shell, failure) = ProcessLauncher.Launch(folder, run, command, environment);
        if (shell is null) return new StartOutcome.NotStarted("StartFailed", failure);
        Watch(folder, run, shell);
        return new StartOutcome.Started(ToRun(folder, run));
    }

    private RunRecord NewRun(ProcessFolder folder, ContainerRecipe recipe, ImmutableArray<BoundPort> chosen)
    {
        var runs = folder.ReadRuns();
        // The last run's log is kept; older ones go.
        foreach (var old in runs.SkipLast(1)) folder.DeleteRun(old);
        var number = runs is [.., var last] ? last.Number + 1 : 1;
        var run = new RunRecord { Number = number, StartedAt = time.GetUtcNow(), Ports = chosen, ControlGroups = ControlGroup.Make(recipe, number) };
        folder.WriteRun(run);
        return run;
    }

    private FoundContainer Describe(ProcessFolder folder)
    {
        var record = folder.ReadRecord() ?? new ProcessRecord { Uid = folder.Uid };
        var run = folder.LastRun;
        var running = run is not null && IsRunning(folder, run);
        if (running) Watch(folder, run!, null);
        return new FoundContainer
        {
            RuntimeId = folder.Uid,
            Uid = folder.Uid,
            SpecHash = record.SpecHash,
            Status = running ? RuntimeStatus.Running : run is null ? RuntimeStatus.Created : RuntimeStatus.Ended,
            Run = run is null ? null : ToRun(folder, run),
            Exit = run is null || running ? null : ExitOf(folder, run),
        };
    }

    private static ContainerRun ToRun(ProcessFolder folder, RunRecord run) => new()
    {
        RuntimeId = folder.Uid,
        StartedAt = run.StartedAt,
        Ports = run.Ports,
    };

    /// <summary>Tells the end of the run when it comes.</summary>
    private void Watch(ProcessFolder folder, RunRecord run, Process? shell)
    {
        if (watchedRuns.TryGetValue(folder.Uid, out var watched) && watched == run.Number)
        {
            shell?.Dispose();
            return;
        }

        watchedRuns[folder.Uid] = run.Number;
        _ = TellEndAsync(folder, run, shell);
    }

    private async Task TellEndAsync(ProcessFolder folder, RunRecord run, Process? shell)
    {
        try
        {
            if (shell is null)
            {
                while (IsRunning(folder, run)) await Task.Delay(options.AdoptedPoll, time, life.Token);
            }
            else
            {
                await shell.WaitForExitAsync(life.Token);
                shell.Dispose();
            }

            if (!folder.Exists) return;
            if (ExitOf(folder, run) is { } exit) Tell(new RuntimeEvent.Ended(folder.Uid, folder.Uid, exit));
        }
        catch (OperationCanceledException) when (life.IsCancellationRequested)
        {
            // The agent ends; the process goes on.
        }
        catch (IOException failure)
        {
            logger.EndUnread(folder.Uid, failure.Message);
        }
    }

    /// <summary>As long as the shell waits for it. Before the shell has written its pid, it is looked for.</summary>
    private static bool IsRunning(ProcessFolder folder, RunRecord run)
    {
        if (folder.ReadExit(run) is not null) return false;
        var prefix = folder.Prefix(run.Number);
        return folder.ReadPids(run.Number) is var (shell, _) ? ProcessTable.IsAlive(shell, prefix) : ProcessTable.Find(prefix) is not null;
    }

    /// <summary>How a run that does not run any more has ended.</summary>
    private static RuntimeExit ExitOf(ProcessFolder folder, RunRecord run)
    {
        if (folder.ReadExit(run) is { } exit) return exit;
        // The shell was killed, or the host went down: nobody saw the end. Its program must not go on without it.
        if (folder.ReadPids(run.Number) is var (_, program) && ProcessTable.WorksIn(program, folder.Work)) Signals.Send(program, Signals.Kill);
        ControlGroup.KillMembers(run.ControlGroups);
        folder.WriteExit(run.Number, 128 + Signals.Kill);
        return folder.ReadExit(run) ?? new RuntimeExit(128 + Signals.Kill, false, run.StartedAt);
    }

    /// <summary>A shell that has just been started has not written down yet whom to signal: that is waited for.</summary>
    private async Task SignalProgramAsync(ProcessFolder folder, RunRecord run, int signal, CancellationToken cancellationToken)
    {
        var begun = time.GetTimestamp();
        while (IsRunning(folder, run) && time.GetElapsedTime(begun) < KillLimit)
        {
            if (folder.ReadPids(run.Number) is var (_, program))
            {
                Signals.Send(program, signal);
                return;
            }

            await Task.Delay(EndPoll, time, cancellationToken);
        }
    }

    private async Task KillAsync(ProcessFolder folder, RunRecord run, CancellationToken cancellationToken)
    {
        if (!IsRunning(folder, run)) return;
        await SignalProgramAsync(folder, run, Signals.Kill, cancellationToken);
        if (!await WaitForEndAsync(folder, run, KillLimit, cancellationToken))
            throw new RuntimeUnavailableException($"process of {folder.Uid} has not ended {KillLimit.TotalSeconds} s after SIGKILL");
    }

    private async Task<bool> WaitForEndAsync(ProcessFolder folder, RunRecord run, TimeSpan limit, CancellationToken cancellationToken)
    {
        var begun = time.GetTimestamp();
        while (IsRunning(folder, run))
        {
            if (time.GetElapsedTime(begun) >= limit) return false;
            await Task.Delay(EndPoll, time, cancellationToken);
        }

        return true;
    }

    private async Task WaitForShellAsync(ProcessFolder folder, RunRecord run, CancellationToken cancellationToken)
    {
        var begun = time.GetTimestamp();
        while (folder.ReadPids(run.Number) is var (shell, _) && ProcessTable.IsAlive(shell, folder.Prefix(run.Number)) && time.GetElapsedTime(begun) < KillLimit)
            await Task.Delay(EndPoll, time, cancellationToken);
    }

    /// <summary>Whoever watches the run may write its end down while the folder is emptied: then it is emptied again.</summary>
    private async Task DeleteAsync(ProcessFolder folder, CancellationToken cancellationToken)
    {
        var begun = time.GetTimestamp();
        while (true)
        {
            try
            {
                folder.Delete();
                return;
            }
            catch (IOException) when (time.GetElapsedTime(begun) < KillLimit)
            {
                await Task.Delay(EndPoll, time, cancellationToken);
            }
        }
    }

    private static int? PortOf(ContainerRun run, int containerPort) =>
        run.Ports.FirstOrDefault(port => containerPort == 0 || port.ContainerPort == containerPort)?.HostPort;

    private ProcessFolder FolderOf(string uid)
    {
        // A uid comes over the wire: it must name a folder here and nowhere else.
        if (uid.Length == 0 || uid != Path.GetFileName(uid) || uid is "." or "..") throw new ArgumentException($"'{uid}' cannot be the name of a folder.", nameof(uid));
        return new ProcessFolder(Path.Combine(Processes, uid));
    }

    private void Tell(RuntimeEvent happened)
    {
        foreach (var watcher in watchers.Keys) watcher.Writer.TryWrite(happened);
    }
}
