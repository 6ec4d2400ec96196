using System.Globalization;
using FunctionsPlatform.Bench.Core.Stores;
using FunctionsPlatform.Bench.Figures;
using FunctionsPlatform.Bench.Platform;
using FunctionsPlatform.Storage;
using FunctionsPlatform.Testing.Azurite;

namespace FunctionsPlatform.Bench.Core.Azurite;

/// <summary>Requests a second that an Azurite answers when all it gets is one kind of them, from as many callers as it likes; and its own processor time for one.</summary>
internal static class AzuriteLimit
{
    private const string Table = "Limit";
    private const string Queue = "limit";
    private const int Callers = 16;
    private const int Requests = 1600;

    public static async Task<IReadOnlyList<Figure>> MeasureAsync(AzuriteServer azurite, CancellationToken cancellationToken)
    {
        await using var store = StoreUnderTest.OnAzure(azurite.NewAccount().ConnectionString, counter: null);
        var figures = new List<Figure>();
        var next = 0;
        await MeasureAsync("submit3", 1, _ => SubmitAsync(3));
        await MeasureAsync("submit1", 1, _ => SubmitAsync(1));
        await MeasureAsync("get", 1, number => store.Tables.GetAsync(Table, Partition(number), "00", cancellationToken).AsTask());
        await MeasureAsync("query", 1, number => store.Tables.QueryAsync(new TableQuery(Table, Partition(number)), cancellationToken).AsTask());
        await MeasureAsync("send", 1, _ => store.Queues.SendAsync(Queue, "a doorbell"u8.ToArray(), TimeSpan.Zero, cancellationToken).AsTask());
        // A receive that brings eight, as when there is much to do, and eight deletes.
        await MeasureAsync("take", 8, _ => TakeAsync());
        return figures;

        // The first round is for the compilers.
        async Task MeasureAsync(string kind, int share, Func<int, Task> call)
        {
            await RoundAsync(Requests / 4 / share, call);
            var (cpu, watch) = (ProcessFigures.CpuSeconds(azurite.ProcessId), System.Diagnostics.Stopwatch.StartNew());
            var calls = Requests / share;
            await RoundAsync(calls, call);
            figures.Add(new Figure($"{CoreEntries.AzuriteLimit}.{kind}", calls / watch.Elapsed.TotalSeconds, "1/s"));
            figures.Add(new Figure($"{CoreEntries.AzuriteLimit}.{kind}.cpu", (ProcessFigures.CpuSeconds(azurite.ProcessId) - cpu) * 1000 / calls, "ms"));
        }

        Task RoundAsync(int calls, Func<int, Task> call) => Parallel.ForEachAsync(
            Enumerable.Range(0, calls), new ParallelOptions { MaxDegreeOfParallelism = Callers, CancellationToken = cancellationToken }, async (number, _) => await call(number));

        async Task SubmitAsync(int rows)
        {
            var number = Interlocked.Increment(ref next);
            TableOperation[] batch = [.. Enumerable.Range(0, rows).Select(row => new TableOperation.Insert(row.ToString("D2", CultureInfo.InvariantCulture), new TableProperties { ["Events"] = new byte[500] }))];
            if (await store.Tables.SubmitAsync(Table, Partition(number), batch, cancellationToken) is not BatchResult.Committed) throw new InvalidOperationException("An insert met another's row.");
        }

        async Task TakeAsync()
        {
            foreach (var message in await store.Queues.ReceiveAsync(new QueueReceive(Queue, TimeSpan.FromMinutes(5)) { Max = 8 }, cancellationToken))
                if (!await store.Queues.DeleteAsync(Queue, message, cancellationToken)) throw new InvalidOperationException("A message was gone.");
        }
    }

    private static string Partition(int number) => number.ToString("D8", CultureInfo.InvariantCulture);
}
