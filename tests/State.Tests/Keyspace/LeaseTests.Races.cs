using FunctionsPlatform.Storage;
using FunctionsPlatform.Storage.Faults;
using static FunctionsPlatform.State.Tests.World;

namespace FunctionsPlatform.State.Tests.Keyspace;

/// <summary>Leases while several processes, or a crash, are at them.</summary>
public sealed partial class LeaseTests
{
    [Fact]
    public async Task A_renewal_in_another_process_that_comes_between_prevents_the_end()
    {
        var keyspace = await OpenAsync();
        var lease = await GrantAsync(keyspace);
        await PutAsync(keyspace, "a", lease);
        var renewer = await OpenAsync();
        var pause = new BeforeLeaseEnds(async () => await renewer.Leases.KeepAliveAsync(lease, Stop));
        var sweeper = await world.Process(pause, time: time).OpenAsync("ns", Stop);
        await sweeper.Leases.ExpireAsync(Stop);
        time.Advance(TimeSpan.FromSeconds(12));

        Assert.Equal(0, await sweeper.Leases.ExpireAsync(Stop));

        Assert.True(pause.Reached);
        Assert.Equal("a=x", await keyspace.DumpAsync());
    }

    [Fact]
    public async Task Two_processes_that_expire_at_once_delete_the_keys_once()
    {
        var processes = new[] { await OpenAsync(), await OpenAsync(), await OpenAsync() };
        for (var i = 0; i < 150; i++) await PutAsync(processes[0], $"k{i}", await GrantAsync(processes[0]));
        foreach (var process in processes) await process.Leases.ExpireAsync(Stop);
        time.Advance(TimeSpan.FromSeconds(20));

        var expired = await Task.WhenAll(processes.Select(process => Task.Run(async () => await process.Leases.ExpireAsync(Stop))));
        for (var round = 0; round < 3; round++)
        {
            foreach (var process in processes) await process.Leases.ExpireAsync(Stop);
        }

        Assert.InRange(expired.Sum(), 1, 150);
        Assert.Equal(301, await processes[1].RevisionAsync());
        Assert.Equal("", await processes[2].DumpAsync());
    }

    [Fact]
    public async Task A_process_learns_that_another_has_ended_a_lease_it_knew()
    {
        var (one, other) = (await OpenAsync(), await OpenAsync());
        var lease = await GrantAsync(one);
        Assert.Equal("ok", await PutAsync(one, "a", lease));
        await other.Leases.RevokeAsync(lease, Stop);

        Assert.Equal("LeaseNotFound", await PutAsync(one, "b", lease));
        await other.Leases.GrantAsync(Ttl, lease, Stop);
        Assert.Equal("ok", await PutAsync(one, "c", lease));
        Assert.Equal("c=x", await one.DumpAsync());
    }

    [Fact]
    public async Task Keys_that_are_too_many_for_one_revision_are_deleted_in_several_and_the_lease_cannot_be_saved_meanwhile()
    {
        var keyspace = await OpenAsync();
        var lease = await GrantAsync(keyspace);
        const int Keys = 4000;
        for (var first = 0; first < Keys; first += 1000)
        {
            await keyspace.CommitAsync(
                new() { Then = [.. Enumerable.Range(first, 1000).Select(i => new Operation.Put($"{i:D6}{new string('k', 400)}", Bytes("x")) { Lease = lease })] }, Stop);
        }

        var dying = await world.Process(new DiesAfterOneCommit(), time: time).OpenAsync("ns", Stop);
        await Assert.ThrowsAsync<SimulatedCrashException>(async () => await dying.Leases.RevokeAsync(lease, Stop));

        var left = (await keyspace.RangeAsync(RangeQuery.All, Stop)).Count;
        Assert.InRange(left, 1, Keys - 1);
        Assert.Null(await keyspace.Leases.KeepAliveAsync(lease, Stop));
        Assert.Equal("LeaseNotFound", await PutAsync(keyspace, "late", lease));
        Assert.Equal(1, await keyspace.Leases.ExpireAsync(Stop));
        Assert.Equal(("", true), (await keyspace.DumpAsync(), await keyspace.Leases.GetAsync(lease, false, Stop) is null));
        Assert.Equal(7, await keyspace.RevisionAsync());
    }

    [Theory, InlineData(1), InlineData(2), InlineData(3), InlineData(4), InlineData(5), InlineData(6), InlineData(7), InlineData(8)]
    public async Task No_key_outlives_its_lease_when_attaching_and_ending_race_under_faults(int seed)
    {
        var faults = new SeededFaults(seed, new() { FailBefore = 0.03, FailAfter = 0.1 }, TimeProvider.System);
        var processes = new List<State.Keyspace>();
        while (processes.Count < 3)
        {
            try
            {
                processes.Add(await world.Process(faults, time: TimeProvider.System).OpenAsync("ns", Stop));
            }
            catch (StorageException)
            {
                continue;
            }
        }

        await Task.WhenAll(Enumerable.Range(0, 6).Select(worker => Task.Run(async () =>
        {
            var (process, random) = (processes[worker % 3], new Random((seed * 100) + worker));
            for (var i = 0; i < 40; i++)
            {
                var lease = random.Next(1, 6);
                try
                {
                    switch (random.Next(5))
                    {
                        case 0: await process.Leases.GrantAsync(TimeSpan.FromHours(1), lease, Stop); break;
                        case 1: await process.Leases.RevokeAsync(lease, Stop); break;
                        case 2: await process.Leases.KeepAliveAsync(lease, Stop); break;
                        default: await PutAsync(process, $"{worker}/{random.Next(4)}", lease); break;
                    }
                }
                catch (StorageException)
                {
                    continue;
                }
            }
        })));

        var after = await world.OpenAsync();
        var leases = (await after.Leases.ListAsync(Stop)).Select(lease => lease.Id).ToHashSet();
        foreach (var value in (await after.RangeAsync(RangeQuery.All, Stop)).KeyValues)
            Assert.True(leases.Contains(value.Lease), $"Seed {seed}: key {value.Key} is on lease {value.Lease}, which is gone.");
        // Each lease has its one index row, or a sweep would never find it.
        var index = await world.Tables.QueryAsync(TableQuery.Prefix("Keyspaces", "ns", "e/"), Stop);
        Assert.Equal(leases.Order(), index.Entities.Select(row => row.Properties.GetInteger("Lease")!.Value).Order());
    }

    private sealed class DiesAfterOneCommit : StorageFaults
    {
        private bool dead;

        public override ValueTask<int> BeforeAsync(StorageCall call, CancellationToken cancellationToken) =>
            dead ? throw new SimulatedCrashException("It is dead.") : ValueTask.FromResult(0);

        public override ValueTask AfterAsync(StorageCall call, int number, CancellationToken cancellationToken)
        {
            if (call is not { Writes: true, Target: "Keyspaces/ns" }) return ValueTask.CompletedTask;
            dead = true;
            throw new SimulatedCrashException("It died after its first commit.");
        }
    }

    /// <summary>Does something just before the batch that ends a lease reaches the store.</summary>
    private sealed class BeforeLeaseEnds(Func<Task> action) : StorageFaults
    {
        private int writes;

        public bool Reached { get; private set; }

        public override async ValueTask<int> BeforeAsync(StorageCall call, CancellationToken cancellationToken)
        {
            // The first sweep writes the clock, and so does the second, before it ends what is due.
            if (!call.Writes || ++writes != 3) return 0;
            Reached = true;
            await action();
            return 0;
        }

        public override ValueTask AfterAsync(StorageCall call, int number, CancellationToken cancellationToken) => ValueTask.CompletedTask;
    }
}
