using FunctionsPlatform.Contracts.Agent;
using FunctionsPlatform.NodeAgent.Runtimes;
using FunctionsPlatform.NodeAgent.Supervision;

namespace FunctionsPlatform.NodeAgent.Logs;

/// <summary>Finds what a log request asks for: in the runtime while the container is there, else among what was kept.</summary>
/// <param name="find">The supervisor of a container by its uid; null when nothing runs here under it.</param>
/// <param name="keeper">Null: this host keeps no logs.</param>
public sealed class LogSource(IContainerRuntime runtime, Func<string, ContainerSupervisor?> find, LogKeeper? keeper)
{
    private const string Gone = "the container is not on this node any more";

    internal async Task<LogFound> FindAsync(LogRequest request, CancellationToken cancellationToken)
    {
        if (request.ListKept) return new LogFound.Kept(keeper is null ? [] : keeper.Store.List(request.Namespace, request.App, request.ContainerName));
        var there = request.KeptOnly ? null : find(request.ContainerUid);
        if (request.Previous) return await PreviousAsync(request, there, cancellationToken);
        if (there?.State.RuntimeId is { } runtimeId && request.Part.Length == 0)
            return new LogFound.Lines(runtime.ReadLogsAsync(runtimeId, new LogQuery(request.Tail, request.Since?.ToDateTimeOffset(), request.Follow), cancellationToken));
        if (request.Part.Length > 0 && there?.PartHandle(request.Part) is { } handle)
            return new LogFound.Lines(runtime.ReadLogsAsync(handle, new LogQuery(request.Tail, request.Since?.ToDateTimeOffset(), request.Follow), cancellationToken));
        return KeptOf(request) is { } record ? Read(record, request, null, null) : new LogFound.None(Gone);
    }

    private async Task<LogFound> PreviousAsync(LogRequest request, ContainerSupervisor? there, CancellationToken cancellationToken)
    {
        if (keeper is null) return new LogFound.None("this node keeps no logs of earlier runs");
        var state = there?.State;
        var running = state is { Stage: ContainerStage.Running, Run: { } run } ? run.StartedAt : (DateTimeOffset?)null;
        // It may have ended a moment ago, or before there was an agent that keeps logs.
        if (there is not null && state is { RuntimeId: { } runtimeId, LastEnd: { } end }) await SaveAsync(there.Recipe, runtimeId, end, running, cancellationToken);
        if (KeptOf(request) is not { Runs: [.., var last] } record) return new LogFound.None("no earlier run of it has written anything that is kept");
        DateTimeOffset? from = record.Runs is [.., var earlier, _] ? Between(earlier.FinishedAt, last.StartedAt) : null;
        return Read(record, request, from, running > last.StartedAt ? Between(last.FinishedAt, running.Value) : null);
    }

    private Task SaveAsync(ContainerRecipe recipe, string runtimeId, RunEnd end, DateTimeOffset? running, CancellationToken cancellationToken) => keeper!.SaveAsync(
        KeyOf(recipe), runtimeId, running is null ? DateTimeOffset.MaxValue : Between(end.FinishedAt, running.Value), ToRun(end), cancellationToken);

    internal static KeptLogKey KeyOf(ContainerRecipe recipe) => new(recipe.Namespace, recipe.App, recipe.Name, recipe.FilesUid, recipe.Part);

    internal static KeptRunRecord? ToRun(RunEnd? end) => end is null ? null : new KeptRunRecord { StartedAt = end.StartedAt ?? end.FinishedAt, FinishedAt = end.FinishedAt, ExitCode = end.ExitCode };

    private KeptLogRecord? KeptOf(LogRequest request)
    {
        if (keeper is null) return null;
        // Who asked may look into this namespace and perhaps into no other.
        return request.ContainerUid.Length > 0
            ? keeper.Store.Get(request.ContainerUid, request.Part) is { } record && record.Namespace == request.Namespace ? record : null
            : keeper.Store.List(request.Namespace, request.App, request.ContainerName).LastOrDefault(record => record.Part == request.Part);
    }

    private LogFound.Lines Read(KeptLogRecord record, LogRequest request, DateTimeOffset? from, DateTimeOffset? before)
    {
        var since = request.Since?.ToDateTimeOffset();
        var lines = keeper!.Store.Read(record.Uid, record.Part, since > from || from is null ? since : from, before);
        return new LogFound.Lines(AsAsync(request.Tail > 0 ? lines.TakeLast(request.Tail) : lines));
    }

    /// <summary>
    /// Where one run's lines end and the next one's begin: neither time is exact, since an engine stamps last words a little late and notes a start a little after it.
    /// </summary>
    private static DateTimeOffset Between(DateTimeOffset finished, DateTimeOffset started) => started > finished ? finished + ((started - finished) / 2) : started;

    private static async IAsyncEnumerable<ContainerLogLine> AsAsync(IEnumerable<ContainerLogLine> lines)
    {
        await Task.CompletedTask;
        foreach (var line in lines) yield return line;
    }
}
