using System.Diagnostics;
using System.Text;
using FunctionsPlatform.Storage.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace FunctionsPlatform.Storage.Tests.Sqlite;

public sealed class SqliteProcessTests : IDisposable
{
    private const int AcknowledgedBeforeKill = 150;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly TempFolder folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Database => folder.File("store.db");

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Killing_the_process_loses_nothing_that_was_acknowledged()
    {
        var acknowledged = new Dictionary<string, long>();
        for (var round = 1; round <= 3; round++)
        {
            // Each round writes into what the last one left behind.
            if (round > 1) await RemoveRows();
            acknowledged.Clear();
            await KillAfterAcknowledging(acknowledged);
            await AssertAllThere(acknowledged);
        }
    }

    [Fact]
    public async Task A_second_process_is_refused_and_told_who_has_the_file()
    {
        await using var store = Open();
        using var child = StartChild();
        var said = await child.StandardOutput.ReadLineAsync(Cancel).AsTask().WaitAsync(Patience, Cancel);
        await child.WaitForExitAsync(Cancel).WaitAsync(Patience, Cancel);

        Assert.Equal(3, child.ExitCode);
        Assert.StartsWith("refused", said, StringComparison.Ordinal);
        Assert.Contains($"process {Environment.ProcessId}", said, StringComparison.Ordinal);
        Assert.IsType<BatchResult.Committed>(await store.Tables.SubmitAsync("Acks", "p", [new TableOperation.Upsert("still", [])], Cancel));
    }

    private async Task KillAfterAcknowledging(Dictionary<string, long> acknowledged)
    {
        using var child = StartChild();
        try
        {
            Assert.Equal("opened", await child.StandardOutput.ReadLineAsync(Cancel).AsTask().WaitAsync(Patience, Cancel));
            while (acknowledged.Count < AcknowledgedBeforeKill) Note(await child.StandardOutput.ReadLineAsync(Cancel).AsTask().WaitAsync(Patience, Cancel));
        }
        finally
        {
            child.Kill(); // SIGKILL
        }

        while (await child.StandardOutput.ReadLineAsync(Cancel) is { } line) Note(line);
        await child.WaitForExitAsync(Cancel);

        void Note(string? line)
        {
            // The last line may be cut off by the kill; such a write was acknowledged to nobody.
            if (line?.Split(' ') is [{ Length: 9 } row, var etag] && long.TryParse(etag, out var number)) acknowledged[row] = number;
        }
    }

    private async Task AssertAllThere(Dictionary<string, long> acknowledged)
    {
        await using var store = Open();
        var rows = await ReadRows(store);
        foreach (var row in acknowledged.Keys)
        {
            Assert.True(rows.ContainsKey(row), $"Row {row} was acknowledged and is gone.");
        }

        // Whole batches only, acknowledged or not.
        foreach (var row in rows.Keys.Where(row => !row.EndsWith('b'))) Assert.Contains(row + "b", rows.Keys);
        Assert.Equal(0, rows.Count % 2);

        var queued = new HashSet<string>();
        while (await store.Queues.ReceiveAsync(new QueueReceive("acks", TimeSpan.FromHours(1)) { Max = 32 }, Cancel) is { Count: > 0 } messages)
        {
            foreach (var message in messages)
            {
                queued.Add(Encoding.UTF8.GetString(message.Body.Span));
                await store.Queues.DeleteAsync("acks", message, Cancel);
            }
        }

        Assert.Empty(acknowledged.Keys.Except(queued));
        for (var writer = 0; writer < CrashChild.Writers; writer++)
        {
            var own = acknowledged.Keys.Count(row => row.StartsWith($"{writer:D2}-", StringComparison.Ordinal));
            var appended = await store.Blobs.GetAsync("acks", $"{writer}", Cancel);
            Assert.True((appended?.Length ?? 0) >= own, $"Writer {writer} was told of {own} appends and {appended?.Length ?? 0} are there.");
            await store.Blobs.DeleteAsync("acks", $"{writer}", Cancel);
        }

        // A row made anew after the crash has an ETag that was never seen before.
        var highest = acknowledged.Values.Max();
        var again = Assert.IsType<BatchResult.Committed>(await store.Tables.SubmitAsync("Acks", "p", [new TableOperation.Upsert(acknowledged.Keys.First(), [])], Cancel));
        Assert.True(long.Parse(again.ETags[0], System.Globalization.CultureInfo.InvariantCulture) > highest);
    }

    private async Task RemoveRows()
    {
        await using var store = Open();
        foreach (var chunk in (await ReadRows(store)).Keys.Chunk(TableLimits.BatchOperations))
        {
            await store.Tables.SubmitAsync("Acks", "p", [.. chunk.Select(row => new TableOperation.Delete(row, TableOperation.AnyETag))], Cancel);
        }
    }

    private static async Task<Dictionary<string, string>> ReadRows(SqliteStore store)
    {
        var rows = new Dictionary<string, string>();
        for (string? from = ""; from is not null;)
        {
            var page = await store.Tables.QueryAsync(new TableQuery("Acks", "p") { From = from }, Cancel);
            foreach (var entity in page.Entities) rows.Add(entity.Row, entity.ETag);
            from = page.Next;
        }

        return rows;
    }

    private Process StartChild()
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath!) == "dotnet") start.ArgumentList.Add(typeof(CrashChild).Assembly.Location);
        start.Environment[CrashChild.Variable] = Database;
        return Process.Start(start)!;
    }

    private SqliteStore Open() => SqliteStore.Open(new SqliteStoreOptions { Path = Database }, TimeProvider.System, NullLogger<SqliteStore>.Instance);
}
