using System.Collections.Concurrent;
using System.Globalization;
using FunctionsPlatform.Storage;
using FunctionsPlatform.Storage.Faults;
using static FunctionsPlatform.State.Tests.World;

namespace FunctionsPlatform.State.Tests.Keyspace;

public sealed class ConcurrencyTests
{
    [Fact]
    public async Task Sixty_four_writers_lose_no_update_and_every_watcher_sees_the_one_order()
    {
        const int Writers = 64, Rounds = 20;
        var keyspace = await new World().OpenAsync();
        var watchers = Enumerable.Range(0, 8).Select(_ => Task.Run(() => keyspace.TakeAsync(new(KeySpan.All, 2), Writers * Rounds))).ToList();

        var revisions = new ConcurrentBag<long>();
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(_ => Task.Run(() => IncrementAsync(keyspace, Rounds, revisions))));

        Assert.Equal($"{Writers * Rounds}", await keyspace.GetAsync("counter"));
        Assert.Equal(Enumerable.Range(2, Writers * Rounds).Select(i => (long)i), revisions.Order());
        foreach (var watcher in watchers)
        {
            var batches = (await watcher).Cast<WatchBatch.Changes>().ToList();
            Assert.Equal(Enumerable.Range(2, Writers * Rounds).Select(i => (long)i), batches.Select(batch => batch.Revision));
            Assert.Equal(Enumerable.Range(1, Writers * Rounds).Select(i => $"{i}"), batches.Select(batch => Text(batch.Events.Single().Current)));
        }
    }

    [Fact]
    public async Task Two_processes_on_one_store_lose_no_update_and_agree_on_the_order()
    {
        var world = new World();
        var processes = new[] { await world.OpenAsync(), await world.OpenAsync() };
        var revisions = new ConcurrentBag<long>();

        await Task.WhenAll(Enumerable.Range(0, 16).Select(i => Task.Run(() => IncrementAsync(processes[i % 2], 25, revisions))));

        var histories = new List<string>();
        foreach (var process in processes)
        {
            Assert.Equal("400", await process.GetAsync("counter"));
            histories.Add(string.Join(' ', (await process.TakeAsync(new(KeySpan.All, 2), 400)).Cast<WatchBatch.Changes>().Select(b => $"{b.Revision}:{Text(b.Events[0].Current)}")));
        }

        Assert.Equal(histories[0], histories[1]);
        Assert.Equal(400, revisions.Distinct().Count());
    }

    [Fact]
    public async Task A_linearizable_read_sees_what_another_process_has_committed_and_a_local_one_need_not()
    {
        var world = new World();
        var (one, other) = (await world.OpenAsync(), await world.OpenAsync());
        await one.PutAsync("a", "1");

        var local = await other.RangeAsync(RangeQuery.One("a") with { Consistency = ReadConsistency.Local }, Stop);
        var linearizable = await other.RangeAsync(RangeQuery.One("a"), Stop);

        Assert.Empty(local.KeyValues);
        Assert.Equal("1", Text(linearizable.KeyValues.Single()));
    }

    [Fact]
    public async Task Commits_that_queue_up_behind_a_batch_travel_in_the_next_one()
    {
        var slow = new HeldSubmits();
        var keyspace = await new World().OpenAsync(slow);
        var first = keyspace.PutAsync("first", "x");
        await Within(slow.Reached, "the first batch to reach the store");

        var others = Enumerable.Range(0, 256).Select(i => keyspace.PutAsync($"k{i}", "x")).ToList();
        slow.Release();
        await Within(Task.WhenAll([first, .. others]), "257 commits");

        Assert.Equal(2, slow.Submits);
        Assert.Equal(257, (await keyspace.RangeAsync(RangeQuery.All, Stop)).Count);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task No_increment_is_lost_or_done_twice_when_calls_fail_and_answers_are_lost(int seed)
    {
        var world = new World();
        var faults = new SeededFaults(seed, new() { FailBefore = 0.05, FailAfter = 0.15 }, TimeProvider.System);
        var processes = new List<State.Keyspace>();
        while (processes.Count < 2) processes.Add(await RetryAsync(() => world.OpenAsync(faults)));
        var (done, unknown) = (0, 0);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(writer => Task.Run(async () =>
        {
            for (var round = 0; round < 10; round++)
            {
                try
                {
                    await IncrementAsync(processes[writer % 2], 1, []);
                    Interlocked.Increment(ref done);
                }
                catch (StorageException failed)
                {
                    if (failed.OutcomeUnknown) Interlocked.Increment(ref unknown);
                }
            }
        })));

        var total = int.Parse(await (await world.OpenAsync()).GetAsync("counter"), CultureInfo.InvariantCulture);
        Assert.InRange(total, done, done + unknown);
        Assert.True(done > 20, $"Only {done} of 80 increments got through with seed {seed}.");
    }

    [Fact]
    public async Task A_commit_whose_answer_was_lost_is_found_in_the_log_and_answered()
    {
        var world = new World();
        var keyspace = await world.OpenAsync(new LoseOneAnswer());

        Assert.Equal(2, await keyspace.PutAsync("a", "1"));
        Assert.Equal(3, await keyspace.PutAsync("a", "2"));
        Assert.Equal("2", await (await world.OpenAsync()).GetAsync("a"));
    }

    [Fact]
    public async Task A_caller_that_gives_up_takes_nobody_with_it()
    {
        var slow = new HeldSubmits();
        var keyspace = await new World().OpenAsync(slow);
        var first = keyspace.PutAsync("first", "x");
        await Within(slow.Reached, "the first batch to reach the store");
        using var cancel = new CancellationTokenSource();
        var abandoned = keyspace.CommitAsync(Transaction.Put("abandoned", Bytes("x")), cancel.Token).AsTask();
        var other = keyspace.PutAsync("other", "x");

        await cancel.CancelAsync();
        slow.Release();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => abandoned);
        await Within(Task.WhenAll(first, other), "the other two");
        Assert.Equal("first=x other=x", await keyspace.DumpAsync());
    }

    private static async Task IncrementAsync(State.Keyspace keyspace, int times, ConcurrentBag<long> revisions)
    {
        for (var done = 0; done < times;)
        {
            var now = (await keyspace.RangeAsync(RangeQuery.One("counter") with { Consistency = ReadConsistency.Local }, Stop)).KeyValues.FirstOrDefault();
            var next = now is null ? 1 : int.Parse(Text(now), CultureInfo.InvariantCulture) + 1;
            var result = await keyspace.CommitAsync(
                new() { If = [Compare.Unchanged("counter", now?.ModRevision ?? 0)], Then = [new Operation.Put("counter", Bytes($"{next}"))] }, Stop);
            if (!result.Succeeded) continue;
            done++;
            revisions.Add(result.Revision);
        }
    }

    private static async Task<T> RetryAsync<T>(Func<Task<T>> action)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await action();
            }
            catch (StorageException) when (attempt < 50)
            {
                continue;
            }
        }
    }

    private sealed class LoseOneAnswer : StorageFaults
    {
        private int lost;

        public override ValueTask<int> BeforeAsync(StorageCall call, CancellationToken cancellationToken) => ValueTask.FromResult(0);

        public override ValueTask AfterAsync(StorageCall call, int number, CancellationToken cancellationToken) =>
            call.Target == "Keyspaces/ns" && call.Writes && Interlocked.Exchange(ref lost, 1) == 0
                ? throw new StorageException("The answer was lost.", outcomeUnknown: true)
                : ValueTask.CompletedTask;
    }

    private sealed class HeldSubmits : StorageFaults
    {
        private readonly TaskCompletionSource reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource released = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int submits;

        public int Submits => submits;

        public Task Reached => reached.Task;

        public void Release() => released.SetResult();

        public override async ValueTask<int> BeforeAsync(StorageCall call, CancellationToken cancellationToken)
        {
            if (call is not { Writes: true, Target: "Keyspaces/ns" }) return 0;
            reached.TrySetResult();
            await released.Task;
            return Interlocked.Increment(ref submits);
        }

        public override ValueTask AfterAsync(StorageCall call, int number, CancellationToken cancellationToken) => ValueTask.CompletedTask;
    }
}
