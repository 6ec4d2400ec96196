using FunctionsPlatform.Contracts.Agent;
using FunctionsPlatform.NodeAgent.Logs;
using FunctionsPlatform.NodeAgent.Runtimes;
using FunctionsPlatform.NodeAgent.Runtimes.Simulated;
using FunctionsPlatform.NodeAgent.Tests.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace FunctionsPlatform.NodeAgent.Tests.Logs;

public sealed class LogKeeperTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly KeptLogKey Key = new("default", "web", "web-1", "u1");

    private readonly string folder = Directory.CreateTempSubdirectory("fp-kept-").FullName;
    private readonly FakeTimeProvider time = new(Start);
    private readonly WritingRuntime runtime = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Every_line_is_kept_once_however_often_and_by_whomever_it_is_saved()
    {
        Says(0, "one", "two", "two");
        await Keeper().SaveAsync(Key, "r1", DateTimeOffset.MaxValue, null, Stop);
        // Of the same moment as the last ones, and of the same millisecond.
        Says(0, "two");
        Says(1, "three");

        await Keeper().SaveAsync(Key, "r1", DateTimeOffset.MaxValue, null, Stop);
        await Keeper().SaveAsync(Key, "r1", DateTimeOffset.MaxValue, null, Stop);

        Assert.Equal(["one", "two", "two", "two", "three"], Kept(Keeper()));
    }

    [Fact]
    public async Task What_the_next_run_has_written_is_left_for_its_own_end()
    {
        Says(0, "first run");
        Says(100, "second run");
        var keeper = Keeper();

        await keeper.SaveAsync(Key, "r1", Start.AddTicks(50), Run(0, 50), Stop);
        Assert.Equal(["first run"], Kept(keeper));
        await keeper.SaveAsync(Key, "r1", DateTimeOffset.MaxValue, Run(90, 200), Stop);

        Assert.Equal(["first run", "second run"], Kept(keeper));
        Assert.Equal([Start, Start.AddTicks(90)], keeper.Store.Get("u1", "")!.Runs.Select(run => run.StartedAt));
    }

    [Fact]
    public async Task An_engine_that_is_away_costs_nothing_but_the_next_saving()
    {
        Says(0, "one");
        var keeper = Keeper();
        runtime.IsAway = true;
        await keeper.SaveAsync(Key, "r1", DateTimeOffset.MaxValue, Run(0, 5), Stop);
        Assert.Empty(Kept(keeper));

        runtime.IsAway = false;
        await keeper.SaveAsync(Key, "r1", DateTimeOffset.MaxValue, Run(0, 5), Stop);

        Assert.Equal(["one"], Kept(keeper));
        Assert.Single(keeper.Store.Get("u1", "")!.Runs);
    }

    [Fact]
    public async Task The_previous_run_is_the_last_one_that_ended_and_begins_where_the_one_before_it_ended()
    {
        var keeper = Keeper();
        Says(10, "of the first");
        Says(52, "stamped late");
        await keeper.SaveAsync(Key, "r1", DateTimeOffset.MaxValue, Run(0, 50), Stop);
        Says(98, "stamped before the start was noted");
        Says(150, "of the second");
        await keeper.SaveAsync(Key, "r1", DateTimeOffset.MaxValue, Run(100, 200), Stop);

        Assert.Equal(["stamped before the start was noted", "of the second"], await AskAsync(keeper, new LogRequest { Namespace = "default", ContainerUid = "u1", Previous = true }));
        Assert.Equal(["of the first", "stamped late", "stamped before the start was noted", "of the second"], await AskAsync(keeper, new LogRequest { Namespace = "default", ContainerUid = "u1" }));
        Assert.Equal(["of the second"], await AskAsync(keeper, new LogRequest { Namespace = "default", ContainerName = "web-1", KeptOnly = true, Tail = 1 }));
    }

    [Fact]
    public async Task A_log_of_another_namespace_is_not_told()
    {
        var keeper = Keeper();
        Says(10, "secret");
        await keeper.SaveAsync(Key, "r1", DateTimeOffset.MaxValue, Run(0, 50), Stop);

        Assert.IsType<LogFound.None>(await new LogSource(runtime, _ => null, keeper).FindAsync(new LogRequest { Namespace = "other", ContainerUid = "u1" }, Stop));
    }

    [Fact]
    public async Task A_container_of_which_nothing_is_here_is_answered_with_the_reason()
    {
        var source = new LogSource(runtime, _ => null, Keeper());

        var gone = Assert.IsType<LogFound.None>(await source.FindAsync(new LogRequest { ContainerUid = "u7" }, Stop));
        var never = Assert.IsType<LogFound.None>(await source.FindAsync(new LogRequest { ContainerUid = "u7", Previous = true }, Stop));

        Assert.Contains("not on this node any more", gone.Why);
        Assert.Contains("no earlier run", never.Why);
    }

    [Fact]
    public async Task A_container_that_is_removed_leaves_its_log()
    {
        var simulated = new SimulatedRuntime(new SimulatedRuntimeOptions(), TimeProvider.System);
        var keeper = new LogKeeper(Store(), simulated, TimeProvider.System, NullLogger<LogKeeper>.Instance);
        await using var node = new SupervisedNode(simulated, Assigned.Scope, logs: keeper);
        var assigned = Assigned.Container("web-1").With(container => container.Uid = "u1");
        await node.AssignAsync(assigned);
        await node.UntilAsync(assigned, "it to run", observation => observation.Phase == ContainerPhase.Running);

        await node.AssignAsync();
        await node.UntilNothingIsSupervisedAsync();

        Assert.Equal(["simulated container web-1 started"], Kept(keeper));
        Assert.Equal("app", keeper.Store.Get("u1", "")!.App);
    }

    private LogKeeper Keeper() => new(Store(), runtime, time, NullLogger<LogKeeper>.Instance);

    private KeptLogStore Store() => new(folder, new KeptLogOptions { Age = TimeSpan.FromDays(36_500) }, time);

    private void Says(int ticks, params string[] texts) => runtime.Lines.AddRange(texts.Select(text => new ContainerLogLine(Start.AddTicks(ticks), "stdout", text)));

    private static KeptRunRecord Run(int from, int until) => new() { StartedAt = Start.AddTicks(from), FinishedAt = Start.AddTicks(until) };

    private static IEnumerable<string> Kept(LogKeeper keeper) => keeper.Store.Read("u1", "", null, null).Select(line => line.Text);

    private async Task<List<string>> AskAsync(LogKeeper keeper, LogRequest request)
    {
        var found = Assert.IsType<LogFound.Lines>(await new LogSource(runtime, _ => null, keeper).FindAsync(request, Stop));
        return await found.All.Select(line => line.Text).ToListAsync(Stop);
    }
}
