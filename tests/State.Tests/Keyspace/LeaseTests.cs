using FunctionsPlatform.Storage;
using FunctionsPlatform.Storage.Faults;
using Microsoft.Extensions.Time.Testing;
using static FunctionsPlatform.State.Tests.World;

namespace FunctionsPlatform.State.Tests.Keyspace;

public sealed partial class LeaseTests
{
    private static readonly TimeSpan Ttl = TimeSpan.FromSeconds(10);

    private readonly World world = new();
    private readonly FakeTimeProvider time = new();

    [Fact]
    public async Task A_lease_is_granted_with_an_id_chosen_or_given_and_raises_no_revision()
    {
        var keyspace = await OpenAsync();

        var chosen = await keyspace.Leases.GrantAsync(Ttl, 0, Stop);
        var given = await keyspace.Leases.GrantAsync(Ttl, 7, Stop);
        var negative = await keyspace.Leases.GrantAsync(Ttl, -7, Stop);

        Assert.True(chosen!.Id > 0);
        Assert.Equal((7, Ttl), (given!.Id, given.TimeToLive));
        Assert.Null(await keyspace.Leases.GrantAsync(Ttl, 7, Stop));
        Assert.Equal(new[] { -7, 7, chosen.Id }.Order(), (await (await OpenAsync()).Leases.ListAsync(Stop)).Select(lease => lease.Id).Order());
        Assert.Equal(-7, negative!.Id);
        Assert.Equal(1, await keyspace.RevisionAsync());
    }

    [Fact]
    public async Task A_time_to_live_is_raised_to_the_least_and_refused_beyond_the_most()
    {
        var keyspace = await OpenAsync();

        Assert.Equal(LeaseLimits.MinTimeToLive, (await keyspace.Leases.GrantAsync(TimeSpan.FromMilliseconds(1), 0, Stop))!.TimeToLive);
        Assert.NotNull(await keyspace.Leases.GrantAsync(LeaseLimits.MaxTimeToLive, 0, Stop));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await keyspace.Leases.GrantAsync(TimeSpan.Zero, 0, Stop));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            async () => await keyspace.Leases.GrantAsync(LeaseLimits.MaxTimeToLive + TimeSpan.FromSeconds(1), 0, Stop));
    }

    [Fact]
    public async Task Revoking_deletes_the_attached_keys_and_no_other_in_one_revision()
    {
        var keyspace = await OpenAsync();
        var lease = await GrantAsync(keyspace);
        var other = await GrantAsync(keyspace);
        await PutAsync(keyspace, "a", lease);
        await PutAsync(keyspace, "b", lease);
        await PutAsync(keyspace, "c", other);
        await keyspace.PutAsync("d", "x");

        var status = await keyspace.Leases.GetAsync(lease, withKeys: true, Stop);
        var revoked = await keyspace.Leases.RevokeAsync(lease, Stop);

        Assert.Equal(["a", "b"], status!.Keys.Select(key => key.ToString()));
        Assert.Equal(new LeaseRevocation(6, 2), revoked);
        Assert.Equal("c=x d=x", await keyspace.DumpAsync());
        Assert.Null(await keyspace.Leases.RevokeAsync(lease, Stop));
        Assert.Null(await keyspace.Leases.KeepAliveAsync(lease, Stop));
        Assert.Null(await keyspace.Leases.GetAsync(lease, withKeys: false, Stop));
        var batch = Assert.IsType<WatchBatch.Changes>((await keyspace.TakeAsync(new(KeySpan.All, 6), 1)).Single());
        Assert.Equal([true, true], batch.Events.Select(change => change.IsDelete));
    }

    [Fact]
    public async Task Revoking_a_lease_without_keys_raises_no_revision()
    {
        var keyspace = await OpenAsync();
        var lease = await GrantAsync(keyspace);

        Assert.Equal(new LeaseRevocation(1, 0), await keyspace.Leases.RevokeAsync(lease, Stop));
        Assert.Equal(1, await keyspace.RevisionAsync());
        Assert.Equal("LeaseNotFound", await PutAsync(keyspace, "a", lease));
    }

    [Fact]
    public async Task A_later_put_moves_a_key_to_another_lease_or_to_none_and_a_delete_takes_it_off()
    {
        var keyspace = await OpenAsync();
        var (one, two) = (await GrantAsync(keyspace), await GrantAsync(keyspace));
        foreach (var key in new[] { "moved", "freed", "deleted", "kept" }) await PutAsync(keyspace, key, one);
        await PutAsync(keyspace, "moved", two);
        await keyspace.PutAsync("freed", "x");
        await keyspace.DeleteAsync("deleted");
        await keyspace.PutAsync("deleted", "x");
        await keyspace.CommitAsync(new() { Then = [new Operation.Put("kept", Bytes("y")) { KeepsLease = true }] }, Stop);

        // The index of attached keys is built anew from rows and log, too.
        var reopened = await OpenAsync();
        Assert.Equal(["kept"], (await reopened.Leases.GetAsync(one, withKeys: true, Stop))!.Keys.Select(key => key.ToString()));
        Assert.Equal(["moved"], (await keyspace.Leases.GetAsync(two, withKeys: true, Stop))!.Keys.Select(key => key.ToString()));
        await keyspace.CompactAsync(await keyspace.RevisionAsync(), Stop);
        Assert.Equal(1, (await (await OpenAsync()).Leases.RevokeAsync(one, Stop))!.Deleted);
        Assert.Equal("deleted=x freed=x moved=x", await keyspace.DumpAsync());
    }

    [Fact]
    public async Task A_transaction_compares_by_lease()
    {
        var keyspace = await OpenAsync();
        var lease = await GrantAsync(keyspace);
        await PutAsync(keyspace, "a", lease);
        await keyspace.PutAsync("b", "x");

        Assert.True(await Holds(new Compare.Lease(KeySpan.One("a"), Relation.Equal, lease)));
        Assert.False(await Holds(new Compare.Lease(KeySpan.One("a"), Relation.Equal, 0)));
        Assert.True(await Holds(new Compare.Lease(KeySpan.One("b"), Relation.Less, lease)));
        Assert.True(await Holds(new Compare.Lease(KeySpan.One("absent"), Relation.Equal, 0)));
        Assert.False(await Holds(new Compare.Lease(KeySpan.All, Relation.Equal, lease)));

        async Task<bool> Holds(Compare compare) => (await keyspace.CommitAsync(new() { If = [compare] }, Stop)).Succeeded;
    }

    [Fact]
    public async Task A_put_on_a_lease_that_does_not_exist_or_that_keeps_what_is_not_there_is_refused_and_takes_nobody_with_it()
    {
        var keyspace = await OpenAsync();
        var others = Enumerable.Range(0, 20).Select(i => keyspace.PutAsync($"k{i}", "x")).ToList();

        Assert.Equal("LeaseNotFound", await PutAsync(keyspace, "a", 99));
        Assert.Equal("KeyNotFound", await CommitAsync(keyspace, new Operation.Put("a", default) { KeepsValue = true }));
        Assert.Equal("KeyNotFound", await CommitAsync(keyspace, new Operation.Put("new", Bytes("1")), new Operation.Put("a", Bytes("1")) { KeepsLease = true }));
        Assert.Equal("ValueProvided", await CommitAsync(keyspace, new Operation.Put("k1", Bytes("1")) { KeepsValue = true }));
        Assert.Equal("LeaseProvided", await CommitAsync(keyspace, new Operation.Put("k1", Bytes("1")) { KeepsLease = true, Lease = 3 }));

        await Task.WhenAll(others);
        Assert.Equal(20, (await keyspace.RangeAsync(RangeQuery.All, Stop)).Count);
    }

    [Fact]
    public async Task A_put_that_keeps_the_value_changes_the_lease_alone()
    {
        var keyspace = await OpenAsync();
        var lease = await GrantAsync(keyspace);
        await keyspace.PutAsync("a", "value");

        Assert.Equal("ok", await CommitAsync(keyspace, new Operation.Put("a", default) { KeepsValue = true, Lease = lease }));

        var found = (await keyspace.RangeAsync(RangeQuery.One("a"), Stop)).KeyValues.Single();
        Assert.Equal(("value", lease, 2L), (Text(found), found.Lease, found.Version));
    }

    [Fact]
    public async Task A_lease_expires_when_its_time_is_over_and_not_before()
    {
        var keyspace = await OpenAsync();
        var lease = await GrantAsync(keyspace);
        await PutAsync(keyspace, "a", lease);

        await PassAsync(TimeSpan.FromSeconds(10), keyspace);
        Assert.Equal("a=x", await keyspace.DumpAsync());
        Assert.Equal(TimeSpan.Zero, (await keyspace.Leases.GetAsync(lease, withKeys: false, Stop))!.Remaining);
        await PassAsync(TimeSpan.FromSeconds(2), keyspace);

        Assert.Equal("", await keyspace.DumpAsync());
        Assert.Null(await keyspace.Leases.KeepAliveAsync(lease, Stop));
    }

    [Fact]
    public async Task Keeping_alive_begins_the_time_anew_and_raises_no_revision()
    {
        var keyspace = await OpenAsync();
        var lease = await GrantAsync(keyspace);
        await PutAsync(keyspace, "a", lease);
        for (var i = 0; i < 10; i++)
        {
            await PassAsync(TimeSpan.FromSeconds(8), keyspace);
            Assert.Equal(Ttl, await keyspace.Leases.KeepAliveAsync(lease, Stop));
        }

        var status = await keyspace.Leases.GetAsync(lease, withKeys: false, Stop);
        Assert.InRange(status!.Remaining, Ttl - TimeSpan.FromSeconds(1), Ttl);
        Assert.Equal("a=x", await keyspace.DumpAsync());
        Assert.Equal(2, await keyspace.RevisionAsync());
        await PassAsync(TimeSpan.FromSeconds(12), keyspace);
        Assert.Equal("", await keyspace.DumpAsync());
    }

    [Fact]
    public async Task Keeping_alive_is_one_write_and_no_read()
    {
        using var calls = CrashPoint.Never();
        var keyspace = await world.Process(calls, time: time).OpenAsync("ns", Stop);
        var lease = (await keyspace.Leases.GrantAsync(Ttl, 0, Stop))!.Id;

        var before = calls.Calls;
        for (var i = 0; i < 50; i++) await keyspace.Leases.KeepAliveAsync(lease, Stop);

        Assert.Equal(50, calls.Calls - before);
    }

    [Fact]
    public async Task Time_in_which_no_process_looked_after_the_leases_does_not_count()
    {
        var before = await OpenAsync();
        var lease = await GrantAsync(before);
        await PutAsync(before, "a", lease);
        await PassAsync(TimeSpan.FromSeconds(4), before);

        // The machine is off for a day, and its wall clock is set back as it starts.
        var restarted = new FakeTimeProvider(time.GetUtcNow() - TimeSpan.FromDays(400));
        var after = await world.Process(time: restarted).OpenAsync("ns", Stop);
        Assert.Equal(0, await after.Leases.ExpireAsync(Stop));
        for (var second = 0; second < 6; second++) await PassOneSecondAsync();
        Assert.Equal("a=x", await after.DumpAsync());
        for (var second = 0; second < 3; second++) await PassOneSecondAsync();
        Assert.Equal("", await after.DumpAsync());

        async Task PassOneSecondAsync()
        {
            restarted.Advance(TimeSpan.FromSeconds(1));
            await after.Leases.ExpireAsync(Stop);
        }
    }

    [Theory, InlineData(1), InlineData(2), InlineData(3), InlineData(4), InlineData(5), InlineData(6)]
    public async Task Processes_with_any_clocks_that_come_and_go_never_end_a_lease_early_and_end_each_in_the_end(int seed)
    {
        var random = new Random(seed);
        var processes = new List<Member>();
        var clocks = new List<FakeTimeProvider>();
        for (var i = 0; i < 3; i++) await StartAsync();
        var (now, last) = (TimeSpan.Zero, new Dictionary<long, (TimeSpan At, TimeSpan Ttl)>());
        for (var step = 0; step < 400; step++)
        {
            var passed = TimeSpan.FromMilliseconds(random.Next(1500));
            now += passed;
            foreach (var clock in clocks) clock.Advance(passed);
            var process = processes[random.Next(processes.Count)].Keyspace;
            switch (random.Next(8))
            {
                case 0:
                    var ttl = TimeSpan.FromSeconds(random.Next(1, 20));
                    var granted = await process.Leases.GrantAsync(ttl, 0, Stop);
                    last[granted!.Id] = (now, ttl);
                    await PutAsync(process, $"k{granted.Id:x}", granted.Id);
                    break;
                case 1 or 2 when last.Count > 0:
                    var id = last.Keys.ElementAt(random.Next(last.Count));
                    if (await process.Leases.KeepAliveAsync(id, Stop) is { } renewed) last[id] = (now, renewed);
                    break;
                case 3 when random.Next(4) == 0:
                    processes.RemoveAt(0);
                    await StartAsync();
                    break;
                default:
                    await process.Leases.ExpireAsync(Stop);
                    break;
            }

            var alive = (await processes[0].Keyspace.Leases.ListAsync(Stop)).Select(lease => lease.Id).ToHashSet();
            foreach (var (lease, (at, ttl)) in last.ToList())
            {
                if (!alive.Contains(lease)) Assert.True(now >= at + ttl, $"Seed {seed}, step {step}: a lease of {ttl} ended {now - at} after its last renewal.");
                if (!alive.Contains(lease)) last.Remove(lease);
            }
        }

        for (var second = 0; second < 60; second++)
        {
            foreach (var clock in clocks) clock.Advance(TimeSpan.FromSeconds(1));
            foreach (var process in processes) await process.Keyspace.Leases.ExpireAsync(Stop);
        }

        Assert.Empty(await processes[0].Keyspace.Leases.ListAsync(Stop));
        Assert.Equal("", await processes[0].Keyspace.DumpAsync());

        async Task StartAsync()
        {
            // A wall clock of its own, years off.
            var clock = new FakeTimeProvider(new DateTimeOffset(2000 + random.Next(50), 1, 1, 0, 0, 0, TimeSpan.Zero));
            clocks.Add(clock);
            processes.Add(new(await world.Process(options: new() { Shared = true }, time: clock).OpenAsync("ns", Stop)));
        }
    }

    [Fact]
    public async Task A_sweep_without_leases_costs_nothing_and_one_with_none_due_a_query_and_the_clock()
    {
        using var calls = CrashPoint.Never();
        var keyspace = await world.Process(calls, time: time).OpenAsync("ns", Stop);
        await keyspace.Leases.ExpireAsync(Stop);
        var before = calls.Calls;
        for (var i = 0; i < 50; i++) await keyspace.Leases.ExpireAsync(Stop);
        Assert.Equal(before, calls.Calls);

        await GrantAsync(keyspace);
        before = calls.Calls;
        time.Advance(TimeSpan.FromSeconds(1));
        await keyspace.Leases.ExpireAsync(Stop);
        Assert.Equal(4, calls.Calls - before);
    }

    private Task<State.Keyspace> OpenAsync() => world.Process(time: time).OpenAsync("ns", Stop).AsTask();

    private static async Task<long> GrantAsync(State.Keyspace keyspace) => (await keyspace.Leases.GrantAsync(Ttl, 0, Stop))!.Id;

    private static Task<string> PutAsync(State.Keyspace keyspace, string key, long lease) => CommitAsync(keyspace, new Operation.Put(key, Bytes("x")) { Lease = lease });

    private static async Task<string> CommitAsync(State.Keyspace keyspace, params Operation[] operations)
    {
        try
        {
            await keyspace.CommitAsync(new() { Then = [.. operations] }, Stop);
            return "ok";
        }
        catch (TransactionRefusedException refused)
        {
            return refused.Reason.ToString();
        }
    }

    private async Task PassAsync(TimeSpan span, State.Keyspace keyspace)
    {
        for (var second = 0; second < span.TotalSeconds; second++)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await keyspace.Leases.ExpireAsync(Stop);
        }
    }

    private sealed record Member(State.Keyspace Keyspace);
}
