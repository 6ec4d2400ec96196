using FunctionsPlatform.Storage;
using FunctionsPlatform.Storage.Faults;

namespace FunctionsPlatform.Durable.Tests;

/// <summary>Finding instances, and doing away with them, without reading all there are.</summary>
public sealed class QueryTests : IDisposable
{
    private readonly World world = new();

    public QueryTests() => world.Registry
        .AddOrchestratorFunc("ends", _ => "done")
        .AddOrchestratorFunc("fails", string (TaskOrchestrationContext _) => throw new InvalidOperationException("no"))
        .AddOrchestratorFunc("waits", context => context.WaitForExternalEvent<string>("go"));

    public void Dispose() => world.Dispose();

    [Fact]
    public async Task A_rewound_instance_is_found_by_the_time_of_its_start()
    {
        var (host, begun) = (world.NewHost(), world.Time.GetUtcNow());
        await host.Client.ScheduleNewOrchestrationInstanceAsync("fails", null, new StartOrchestrationOptions("old"), World.Token);
        await host.RunUntilQuietAsync();
        world.Time.Advance(TimeSpan.FromHours(2));

        await host.Client.RewindInstanceAsync("old", cancellationToken: World.Token);

        Assert.Equal(["old"], await ListAsync(host, new OrchestrationQuery { CreatedTo = begun.AddHours(1) }));
        Assert.Empty(await ListAsync(host, new OrchestrationQuery { CreatedFrom = begun.AddHours(1) }));
    }

    [Fact]
    public async Task Times_may_reach_from_the_beginning_of_time_to_its_end()
    {
        var host = world.NewHost();
        await host.Client.ScheduleNewOrchestrationInstanceAsync("waits", null, new StartOrchestrationOptions("active"), World.Token);
        await host.RunUntilQuietAsync();

        Assert.Equal(["active"], await ListAsync(host, new OrchestrationQuery { CreatedFrom = DateTimeOffset.MinValue, CreatedTo = DateTimeOffset.MaxValue }));
    }

    [Fact]
    public async Task Status_and_time_together_find_what_they_say_page_by_page()
    {
        var (host, begun) = (world.NewHost(), world.Time.GetUtcNow());
        for (var hour = 0; hour < 24; hour++)
        {
            foreach (var name in (string[])["ends", "fails", "waits"])
                await host.Client.ScheduleNewOrchestrationInstanceAsync(name, null, new StartOrchestrationOptions($"{name}-{hour:D2}"), World.Token);
            await host.RunUntilQuietAsync();
            world.Time.Advance(TimeSpan.FromHours(1));
        }

        var failedLate = await ListAsync(host, new OrchestrationQuery { Statuses = [OrchestrationRuntimeStatus.Failed], CreatedFrom = begun.AddHours(20), PageSize = 3 });
        var middle = await ListAsync(host, new OrchestrationQuery { CreatedFrom = begun.AddHours(5), CreatedTo = begun.AddHours(7), PageSize = 2 });
        var early = await ListAsync(host, new OrchestrationQuery { Statuses = [OrchestrationRuntimeStatus.Completed, OrchestrationRuntimeStatus.Running], CreatedTo = begun.AddHours(1) });
        var prefixed = await ListAsync(host, new OrchestrationQuery { InstanceIdPrefix = "fails-1", Statuses = [OrchestrationRuntimeStatus.Failed], CreatedTo = begun.AddHours(12), PageSize = 1 });

        Assert.Equal(["fails-20", "fails-21", "fails-22", "fails-23"], failedLate);
        Assert.Equal(["waits-05", "waits-06", "waits-07", "ends-05", "ends-06", "ends-07", "fails-05", "fails-06", "fails-07"], middle);
        Assert.Equal(["waits-00", "waits-01", "ends-00", "ends-01"], early);
        Assert.Equal(["fails-10", "fails-11", "fails-12"], prefixed);
    }

    [Fact]
    public async Task Looking_for_the_few_that_failed_or_are_parked_reads_none_of_the_many_others()
    {
        var host = world.NewHost();
        for (var number = 0; number < 300; number++)
            await host.Client.ScheduleNewOrchestrationInstanceAsync(number % 2 == 0 ? "ends" : "waits", null, new StartOrchestrationOptions($"many-{number}"), World.Token);
        foreach (var name in (string[])["fails", "nobody", "waits"]) await host.Client.ScheduleNewOrchestrationInstanceAsync(name, null, new StartOrchestrationOptions(name), World.Token);
        await host.RunUntilQuietAsync();
        await host.Client.SuspendInstanceAsync("waits", null, World.Token);
        await host.RunUntilQuietAsync();
        var reads = new CountsReads();
        var counted = world.NewHost(reads);
        // The index is known to be whole after the first query.
        await ListAsync(counted, new OrchestrationQuery { InstanceIdPrefix = "none" });

        foreach (var (status, id) in ((OrchestrationRuntimeStatus, string)[])[
            (OrchestrationRuntimeStatus.Failed, "fails"), (OrchestrationRuntimeStatus.Parked, "nobody"), (OrchestrationRuntimeStatus.Suspended, "waits")])
        {
            reads.Reset();
            Assert.Equal([id], await ListAsync(counted, new OrchestrationQuery { Statuses = [status] }));
            Assert.InRange(reads.Gets, 1, 2);
        }

        await host.Client.ResumeInstanceAsync("waits", null, World.Token);
        await host.RunUntilQuietAsync();
        Assert.Empty(await ListAsync(counted, new OrchestrationQuery { Statuses = [OrchestrationRuntimeStatus.Suspended] }));
    }

    [Fact]
    public async Task Ids_of_what_has_ended_are_listed_by_the_time_of_the_end_from_the_index_alone()
    {
        var host = world.NewHost();
        for (var hour = 0; hour < 10; hour++)
        {
            await host.Client.ScheduleNewOrchestrationInstanceAsync(hour % 2 == 0 ? "ends" : "fails", null, new StartOrchestrationOptions($"h{hour}"), World.Token);
            await host.RunUntilQuietAsync();
            world.Time.Advance(TimeSpan.FromHours(1));
        }

        var (found, begun, pages) = (new List<string>(), world.Time.GetUtcNow().AddHours(-10), 0);
        for (string? token = null; pages == 0 || token is not null; pages++)
        {
            var page = await host.Client.ListInstanceIdsAsync(
                [OrchestrationRuntimeStatus.Completed], begun.AddHours(2), begun.AddHours(8), 2, token, World.Token);
            found.AddRange(page.InstanceIds);
            token = page.ContinuationToken;
        }

        Assert.Equal(["h2", "h4", "h6", "h8"], found);
        Assert.InRange(pages, 2, 3);
    }

    [Fact]
    public async Task A_token_of_another_query_is_refused()
    {
        var host = world.NewHost();

        await Assert.ThrowsAsync<ArgumentException>(() => host.Client.GetInstancesPageAsync(new OrchestrationQuery { ContinuationToken = "nonsense" }, World.Token));
        await Assert.ThrowsAsync<ArgumentException>(() => host.Client.GetInstancesPageAsync(new OrchestrationQuery { ContinuationToken = "7:x" }, World.Token));
    }

    [Fact]
    public async Task Purging_by_filter_removes_what_matches_and_says_when_its_time_was_not_enough()
    {
        var (host, begun) = (world.NewHost(), world.Time.GetUtcNow());
        for (var day = 0; day < 6; day++)
        {
            foreach (var name in (string[])["ends", "fails", "waits"])
                await host.Client.ScheduleNewOrchestrationInstanceAsync(name, null, new StartOrchestrationOptions($"{name}-{day}"), World.Token);
            await host.RunUntilQuietAsync();
            world.Time.Advance(TimeSpan.FromDays(1));
        }

        var failed = await host.Client.PurgeAllInstancesAsync(new PurgeInstancesFilter { Statuses = [OrchestrationRuntimeStatus.Failed], CreatedTo = begun.AddDays(2) }, World.Token);
        var none = await host.Client.PurgeAllInstancesAsync(new PurgeInstancesFilter { Timeout = TimeSpan.Zero }, World.Token);
        Assert.Equal((3, true), (failed.PurgedInstanceCount, failed.IsComplete));
        Assert.Equal((0, false), (none.PurgedInstanceCount, none.IsComplete));

        var rest = await host.Client.PurgeAllInstancesAsync(new PurgeInstancesFilter { CreatedFrom = begun.AddDays(1) }, World.Token);
        Assert.Equal(8, rest.PurgedInstanceCount);
        Assert.Equal(["ends-0", "waits-0", "waits-1", "waits-2", "waits-3", "waits-4", "waits-5"], await ListAsync(host, new OrchestrationQuery()));
    }

    [Fact]
    public async Task Purging_recursively_takes_the_children_along_but_not_anothers_of_the_same_id()
    {
        world.Registry
            .AddOrchestratorFunc("parent", async context =>
            {
                await context.CallSubOrchestratorAsync("middle", options: new SubOrchestrationOptions(InstanceId: "middle"));
                await context.CallSubOrchestratorAsync("ends", options: new SubOrchestrationOptions(InstanceId: "taken over"));
            })
            .AddOrchestratorFunc("middle", context => context.CallSubOrchestratorAsync("ends", options: new SubOrchestrationOptions(InstanceId: "leaf")));
        var host = world.NewHost();
        await host.Client.ScheduleNewOrchestrationInstanceAsync("parent", null, new StartOrchestrationOptions("root"), World.Token);
        await host.RunToEndAsync("root");
        await host.Client.ScheduleNewOrchestrationInstanceAsync("ends", null, new StartOrchestrationOptions("taken over"), World.Token);
        await host.RunToEndAsync("taken over");

        Assert.Equal(3, (await host.Client.PurgeInstanceAsync("root", new PurgeInstanceOptions(Recursive: true), World.Token)).PurgedInstanceCount);
        Assert.Equal(["taken over"], await ListAsync(host, new OrchestrationQuery()));
    }

    [Fact]
    public async Task Restarting_runs_the_same_input_again_under_the_same_or_a_new_id()
    {
        var inputs = new List<string>();
        world.Registry.AddOrchestratorFunc<string>("takes", (context, input) => inputs.Add($"{context.Version}:{input.Length}"));
        var host = world.NewHost();
        var options = new StartOrchestrationOptions("mine") { Version = "5", Tags = new Dictionary<string, string> { ["who"] = "me" } };
        await host.Client.ScheduleNewOrchestrationInstanceAsync("takes", new string('x', 40_000), options, World.Token);
        await host.RunToEndAsync("mine");

        Assert.Equal("mine", await host.Client.RestartAsync("mine", cancellationToken: World.Token));
        await host.RunToEndAsync("mine");
        var other = await host.Client.RestartAsync("mine", restartWithNewInstanceId: true, World.Token);
        await host.Client.PurgeInstanceAsync("mine", World.Token);
        var ended = await host.RunToEndAsync(other);

        Assert.NotEqual("mine", other);
        Assert.Equal(["5:40000", "5:40000", "5:40000"], inputs);
        Assert.Equal("me", ended.Tags["who"]);
        await Assert.ThrowsAsync<KeyNotFoundException>(() => host.Client.RestartAsync("mine", cancellationToken: World.Token));
    }

    [Fact]
    public async Task A_running_instance_is_not_restarted_under_its_own_id()
    {
        var host = world.NewHost();
        var id = await host.Client.ScheduleNewOrchestrationInstanceAsync("waits", cancellationToken: World.Token);
        await host.RunUntilQuietAsync();

        await Assert.ThrowsAsync<OrchestrationAlreadyExistsException>(() => host.Client.RestartAsync(id, cancellationToken: World.Token));
        Assert.NotEqual(id, await host.Client.RestartAsync(id, restartWithNewInstanceId: true, World.Token));
    }

    [Fact]
    public async Task What_ended_under_an_older_build_is_found_and_purged_by_status_and_time_too()
    {
        var host = world.NewHost();
        await host.Client.ScheduleNewOrchestrationInstanceAsync("fails", null, new StartOrchestrationOptions("old"), World.Token);
        await host.RunUntilQuietAsync();
        // As the older build left it: by id alone, and without its status.
        for (var partition = 0; partition < 16; partition++)
        {
            var query = new TableQuery("DurableInstances", $"{partition:D2}");
            foreach (var row in (await world.Tables.QueryAsync(query, World.Token)).Entities)
            {
                TableOperation change = new TableOperation.Delete(row.Row, TableOperation.AnyETag);
                if (row.Row.StartsWith("t|", StringComparison.Ordinal))
                {
                    var older = new TableProperties();
                    foreach (var (name, value) in row.Properties.Where(property => property.Key != "Status")) older.Add(name, value);
                    change = new TableOperation.Upsert(row.Row, older);
                }

                await world.Tables.SubmitAsync("DurableInstances", $"{partition:D2}", [change], World.Token);
            }
        }

        var newer = world.NewHost();
        Assert.Equal(["old"], await ListAsync(newer, new OrchestrationQuery { Statuses = [OrchestrationRuntimeStatus.Failed] }));
        world.Time.Advance(TimeSpan.FromDays(1));
        Assert.Equal(1, (await newer.Client.PurgeCompletedAsync(world.Time.GetUtcNow(), cancellationToken: World.Token)).PurgedInstanceCount);
        Assert.Empty(await ListAsync(newer, new OrchestrationQuery()));
    }

    private static async Task<List<string>> ListAsync(Host host, OrchestrationQuery query) =>
        await host.Client.GetAllInstancesAsync(query, World.Token).Select(instance => instance.InstanceId).ToListAsync(World.Token);

    /// <summary>Counts what is read of the instances themselves.</summary>
    private sealed class CountsReads : StorageFaults
    {
        public int Gets { get; private set; }

        public void Reset() => Gets = 0;

        public override ValueTask<int> BeforeAsync(StorageCall call, CancellationToken cancellationToken)
        {
            if (call.Target.StartsWith("DurableTasks/", StringComparison.Ordinal)) Gets++;
            return ValueTask.FromResult(0);
        }

        public override ValueTask AfterAsync(StorageCall call, int number, CancellationToken cancellationToken) => ValueTask.CompletedTask;
    }
}
