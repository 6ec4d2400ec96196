using System.Globalization;
using FunctionsPlatform.Storage;

namespace FunctionsPlatform.Durable.Tests.Crashes;

/// <summary>One scenario lived through under one id, by one process or by two, and what must hold after it.</summary>
internal sealed class CrashRun(World world, CrashScenario scenario, string id, Diary diary)
{
    private static readonly TimeSpan BeyondHorizon = TimeSpan.FromMinutes(16);
    private static readonly string[] Queues = [DurableTaskQueues.Steps, DurableTaskQueues.Activities];

    public async Task LiveAsync(DeathPoint death, int cached, int local = 1)
    {
        var registry = Register(death);
        await scenario.LiveAsync(new CrashUser(world, world.NewHost(death, registry, cached, local: local), diary, id));
    }

    /// <summary>Right after a death: which activities had run whose results nobody holds.</summary>
    public async Task ExcuseWhatWasCutShortAsync()
    {
        // Clients order their events by the clock, and nobody starts a process within one tick of it.
        world.Advance(TimeSpan.FromSeconds(1));
        var calm = world.NewHost(registry: Register(DeathPoint.Never()));
        foreach (var run in diary.Runs.Keys)
            if (!await IsRecordedAsync(calm, run)) diary.Excuse(run);
    }

    public async Task CheckAsync(bool died)
    {
        var host = world.NewHost(registry: Register(DeathPoint.Never()));
        await DrainAsync(host);
        foreach (var queue in Queues) Assert.Equal(0, await world.Queues.CountAsync(PoisonQueue.NameOf(queue), World.Token));
        foreach (var end in scenario.Ends.All) await CheckAsync(host, end);
        await CheckActivitiesAsync(host);
        await NothingIsOpenAsync(host, died);
        await NothingIsLeftAfterPurgeAsync(host);
    }

    /// <summary>No trigger is left: those of a dead process come back within a minute, alarms of forgotten timers when they are due.</summary>
    private async Task DrainAsync(Host host)
    {
        for (var turn = 0; turn < 400; turn++)
        {
            await host.RunUntilQuietAsync();
            var left = 0L;
            foreach (var queue in Queues) left += await world.Queues.CountAsync(queue, World.Token);
            if (left == 0) return;
            world.Advance(turn < 100 ? TimeSpan.FromSeconds(1) : TimeSpan.FromHours(1));
        }

        Assert.Fail("Messages are left after days.");
    }

    private DurableTaskRegistry Register(DeathPoint death)
    {
        var registry = new DurableTaskRegistry();
        scenario.Register(registry, new CrashingActivities(diary, death));
        return registry;
    }

    private async Task<bool> IsRecordedAsync(Host calm, ActivityCall run)
    {
        var page = await world.Tables.QueryAsync(new TableQuery("DurableTasks", run.Instance), World.Token);
        var rows = page.Entities.Select(entity => entity.Row).ToList();
        if (rows.Contains($"i|2|{run.ExecutionKey}|{run.TaskId:D8}")) return true;
        // A later generation: this one has ended, with the result or without a wait for it.
        if (rows.Any(row => string.CompareOrdinal(row, $"h|{run.Generation + 1:D8}") >= 0 && row.StartsWith("h|", StringComparison.Ordinal))) return true;
        if (rows.Contains($"i|0|{run.Generation + 1:D8}")) return true;
        var history = await calm.Client.GetOrchestrationHistoryAsync(run.Instance, World.Token);
        return history.OfType<HistoryEvent.Completion>().Any(item => item.TaskId == run.TaskId);
    }

    private async Task CheckAsync(Host host, Ends.End end)
    {
        var instance = await host.Client.GetInstanceAsync(id + end.Suffix, true, World.Token);
        Assert.True(instance is not null, $"'{end.Suffix}' is not there.");
        Assert.Equal((end.Status, end.Output), (instance.RuntimeStatus, instance.SerializedOutput is null ? null : instance.ReadOutputAs<string>()));
        var history = await host.Client.GetOrchestrationHistoryAsync(id + end.Suffix, World.Token);
        var completions = history.OfType<HistoryEvent.Completion>().Select(item => item.TaskId).ToList();
        Assert.Equal(completions.Distinct(), completions);
        var events = history.OfType<HistoryEvent.EventRaised>().Select(item => item.EventId).ToList();
        Assert.Equal(events.Distinct(), events);
        // All that waited was taken in or thrown away.
        var inbox = await world.Tables.QueryAsync(TableQuery.Prefix("DurableTasks", id + end.Suffix, "i|"), World.Token);
        Assert.Empty(inbox.Entities.Select(row => row.Row));
    }

    private async Task CheckActivitiesAsync(Host host)
    {
        if (scenario.Activities is { } calls) Assert.Equal(calls, diary.Runs.Count);
        foreach (var (run, times) in diary.Runs)
        {
            var mayBeTwo = diary.IsExcused(run) || await WasForgottenAsync(host, run);
            Assert.True(times == 1 || (times == 2 && mayBeTwo), $"Activity {run.Key} of '{run.Instance}' ran {times} times.");
        }
    }

    /// <summary>The one case in which an outcome that had been taken in does not keep its activity from running again (docs/durable.md): its message
    /// was sent again while the first one still waited, and by the time that somebody looked continue-as-new had deleted what knew of the outcome.</summary>
    private async Task<bool> WasForgottenAsync(Host host, ActivityCall run)
    {
        if (world.Queues is not ReturningQueues queues || !queues.MayHaveTwo(run)) return false;
        return await host.Backend.Instances.GetHeadAsync(run.Instance, World.Token) is { } found && found.Head.Generation > run.Generation;
    }

    /// <summary>Neither the sweep nor a bell for nothing finds anything to send, even when what was unsent would have come of age.</summary>
    private async Task NothingIsOpenAsync(Host host, bool died)
    {
        world.Advance(BeyondHorizon);
        var sweep = await host.Engine.SweepAsync(World.Token);
        // A client that died in the middle of its start leaves an index row without an instance: that goes when it is old enough.
        Assert.Equal((died ? sweep.Examined : 0, 0), (sweep.Repaired, sweep.Rung));
        Assert.InRange(sweep.Examined, 0, 1);

        var runs = diary.Runs.Values.Sum();
        foreach (var end in scenario.Ends.All)
            await world.Queues.SendAsync(DurableTaskQueues.Steps, System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(new { instance = id + end.Suffix }), TimeSpan.Zero, World.Token);
        await DrainAsync(host);
        Assert.Equal(runs, diary.Runs.Values.Sum());
        foreach (var end in scenario.Ends.All) await CheckAsync(host, end);
    }

    private async Task NothingIsLeftAfterPurgeAsync(Host host)
    {
        // Children with derived ids, too: nothing else lives in this store.
        await foreach (var instance in host.Client.GetAllInstancesAsync(cancellationToken: World.Token))
        {
            Assert.True(instance.IsCompleted, $"'{instance.InstanceId}' is {instance.RuntimeStatus}.");
            Assert.Equal(1, (await host.Client.PurgeInstanceAsync(instance.InstanceId, World.Token)).PurgedInstanceCount);
            Assert.Empty((await world.Tables.QueryAsync(new TableQuery("DurableTasks", instance.InstanceId), World.Token)).Entities.Select(row => row.Row));
        }

        // What a purge left that was cut short, and the rows of earlier lives, go with the next purge by age.
        await host.Client.PurgeCompletedAsync(world.Time.GetUtcNow().AddSeconds(1), cancellationToken: World.Token);
        for (var partition = 0; partition < 16; partition++)
        {
            var rows = await world.Tables.QueryAsync(new TableQuery("DurableInstances", partition.ToString("D2", CultureInfo.InvariantCulture)), World.Token);
            // Rows that begin so are the index's own marks.
            Assert.DoesNotContain(rows.Entities.Select(row => row.Row), row => !row.StartsWith('!'));
        }

        Assert.Empty(await world.Blobs.ListAsync("durable-payloads", "", World.Token).ToListAsync(World.Token));
    }
}
