using FunctionsPlatform.Testing.Azurite;

namespace FunctionsPlatform.Storage.Tests.Azure.Wire;

/// <summary>Seeded calls over a bad wire, each compared with what it says of itself: an outcome that is reported is the one that is there, and only "unknown" leaves two
/// possibilities. One that failed for certain has changed nothing.</summary>
public sealed class WireModelTests
{
    private const int Calls = 150;

    private static CancellationToken Token => WireStore.Token;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 4)];

    [Theory, MemberData(nameof(Seeds))]
    public async Task A_rows_value_is_what_the_writes_said(int seed)
    {
        await using var store = await WireStore.OpenAsync();
        var random = new Random(seed);
        store.Proxy.Plan = new WireStorm(random).Next;
        var unknown = 0;
        TableEntity? before = null;
        for (var call = 1; call <= Calls; call++)
        {
            var where = $"seed {seed}, call {call}";
            TableOperation write = random.Next(4) switch
            {
                0 => new TableOperation.Insert("r", Value(call)),
                1 => new TableOperation.Upsert("r", Value(call)),
                2 => new TableOperation.Replace("r", Value(call), before?.ETag ?? TableOperation.AnyETag),
                _ => new TableOperation.Delete("r", before?.ETag ?? TableOperation.AnyETag),
            };
            var (result, failure) = await TryAsync(() => store.Tables.SubmitAsync(WireStore.Table, WireStore.Partition, [write], Token));
            var after = await store.Direct.Tables.GetAsync(WireStore.Table, WireStore.Partition, "r", Token);
            var (then, now, wanted) = (before?.Properties.GetInteger("N"), after?.Properties.GetInteger("N"), write is TableOperation.Delete ? (long?)null : call);
            var refusable = write is TableOperation.Insert ? before is not null : before is null && write is not TableOperation.Upsert;
            switch (result)
            {
                case BatchResult.Committed committed:
                    Assert.False(refusable, $"{where}: {write} should have been refused");
                    Assert.True(now == wanted, $"{where}: {write} was reported as done, and {now} is there");
                    Assert.True(wanted is null || committed.ETags[0] == after!.ETag, $"{where}: {write} gave another ETag than the row's");
                    break;
                case BatchResult.Conflict:
                    Assert.True(refusable, $"{where}: {write} on {then} was reported as a conflict: {result}");
                    Assert.True(now == then, $"{where}: {write} was refused, and {then} became {now}");
                    break;
                default:
                    unknown += failure!.OutcomeUnknown ? 1 : 0;
                    Assert.True(now == then || (failure.OutcomeUnknown && now == wanted), $"{where}: {write} failed with '{failure.Message}', and {then} became {now}");
                    break;
            }

            before = after;
        }

        Assert.True(unknown > 0, $"seed {seed}: nothing went wrong, so that nothing was tested");
    }

    [Theory, MemberData(nameof(Seeds))]
    public async Task A_queue_holds_what_the_sends_and_deletes_said(int seed)
    {
        await using var store = await WireStore.OpenAsync();
        var random = new Random(seed);
        store.Proxy.Plan = new WireStorm(random).Next;
        for (var call = 1; call <= Calls; call++)
        {
            var where = $"seed {seed}, call {call}";
            var before = await store.Direct.Queues.CountAsync(WireStore.Queue, Token);
            if (before < 3)
            {
                var (_, failure) = await TryAsync(async () =>
                {
                    await store.Queues.SendAsync(WireStore.Queue, "hello"u8.ToArray(), TimeSpan.Zero, Token);
                    return true;
                });
                Check(where, failure, before, await store.Direct.Queues.CountAsync(WireStore.Queue, Token), before + 1);
                continue;
            }

            var message = Assert.Single(await store.Direct.Queues.ReceiveAsync(new QueueReceive(WireStore.Queue, TimeSpan.FromMinutes(5)), Token));
            var (deleted, lost) = await TryAsync(() => store.Queues.DeleteAsync(WireStore.Queue, message, Token));
            Assert.True(deleted || lost is not null, $"{where}: the message in hand was reported as gone");
            var after = await store.Direct.Queues.CountAsync(WireStore.Queue, Token);
            Check(where, lost, before, after, before - 1);
            if (after == before) Assert.True(await store.Direct.Queues.DeleteAsync(WireStore.Queue, message, Token), $"{where}: the receipt is no longer good");
        }
    }

    [Theory, MemberData(nameof(Seeds))]
    public async Task A_blob_holds_what_the_appends_said(int seed)
    {
        await using var store = await WireStore.OpenAsync();
        var random = new Random(seed);
        store.Proxy.Plan = new WireStorm(random).Next;
        long before = 0;
        for (var call = 1; call <= Calls / 2; call++)
        {
            var length = random.Next(1, 40);
            var (_, failure) = await TryAsync(async () =>
            {
                await store.Blobs.AppendAsync(WireStore.Container, "log", new byte[length], Token);
                return true;
            });
            var after = (await store.Direct.Blobs.GetAsync(WireStore.Container, "log", Token))?.Length ?? 0;
            Check($"seed {seed}, call {call}", failure, before, after, before + length);
            before = after;
        }
    }

    private static void Check(string where, StorageException? failure, long before, long now, long wanted)
    {
        if (failure is null) Assert.True(now == wanted, $"{where}: reported as done, and {before} became {now}");
        else Assert.True(now == before || (failure.OutcomeUnknown && now == wanted), $"{where}: failed with '{failure.Message}', and {before} became {now}");
    }

    private static async Task<(T? Result, StorageException? Failure)> TryAsync<T>(Func<ValueTask<T>> call)
    {
        try
        {
            return (await call(), null);
        }
        catch (StorageException failure)
        {
            return (default, failure);
        }
    }

    private static TableProperties Value(long number) => new() { ["N"] = number };
}
