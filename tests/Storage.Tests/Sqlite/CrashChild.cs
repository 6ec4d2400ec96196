using System.Globalization;
using FunctionsPlatform.Storage.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace FunctionsPlatform.Storage.Tests.Sqlite;

/// <summary>This executable as another process: it opens a database, writes without end and says on stdout what was acknowledged.</summary>
internal static class CrashChild
{
    public const string Variable = "FP_STORAGE_CRASH_CHILD";
    public const int Writers = 16;

    /// <returns>The process's exit code; it comes only when the database is refused.</returns>
    public static async Task<int> RunAsync(string path)
    {
        try
        {
            await WriteAsync(path);
            return 0;
        }
        catch (StorageException error)
        {
            Console.WriteLine("refused " + error.Message);
            return 3;
        }
    }

    private static string RowOf(int writer, int number) => string.Create(CultureInfo.InvariantCulture, $"{writer:D2}-{number:D6}");

    private static async Task WriteAsync(string path)
    {
        await using var store = SqliteStore.Open(new SqliteStoreOptions { Path = path }, TimeProvider.System, NullLogger<SqliteStore>.Instance);
        Console.WriteLine("opened");
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(() => WriteAsync(store, writer))));
    }

    private static async Task WriteAsync(SqliteStore store, int writer)
    {
        for (var number = 0; ; number++)
        {
            var row = RowOf(writer, number);
            var properties = new TableProperties { ["N"] = number };
            var result = await store.Tables.SubmitAsync("Acks", "p", [new TableOperation.Insert(row, properties), new TableOperation.Insert(row + "b", properties)], CancellationToken.None);
            await store.Queues.SendAsync("acks", System.Text.Encoding.UTF8.GetBytes(row), TimeSpan.Zero, CancellationToken.None);
            await store.Blobs.AppendAsync("acks", $"{writer}", new[] { (byte)number }, CancellationToken.None);
            Console.WriteLine($"{row} {((BatchResult.Committed)result).ETags[1]}");
        }
    }
}
