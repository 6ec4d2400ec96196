using System.Diagnostics;
using FunctionsPlatform.Storage.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace FunctionsPlatform.Storage.Tests.Sqlite;

/// <summary>A real file system that is really full: a small tmpfs, which only root may mount.</summary>
public sealed class FullDiskTests : IDisposable
{
    private readonly TempFolder folder = new();
    private bool mounted;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        if (mounted) Run("umount", folder.File(""));
        folder.Dispose();
    }

    // 6 MiB are full while all is in the log still; in 24 MiB the log is copied into the file on the way, and fills the disk there.
    [Theory, InlineData(6), InlineData(24)]
    public async Task Writes_that_do_not_fit_fail_alone_and_go_on_when_there_is_room(int mebibytes)
    {
        Mount($"size={mebibytes}m");
        var acknowledged = new List<string>();
        var options = new SqliteStoreOptions { Path = folder.File("store.db") };
        await using (var store = SqliteStore.Open(options, TimeProvider.System, NullLogger<SqliteStore>.Instance))
        {
            StorageException? failure = null;
            for (var row = 0; failure is null; row++)
            {
                Assert.True(row < 2000, "The disk did not become full.");
                failure = await TryPut(store, $"{row:D5}", acknowledged);
            }

            Assert.Contains("full", failure.Message, StringComparison.Ordinal);
            Assert.True(acknowledged.Count > 100, $"Only {acknowledged.Count} rows fitted.");

            // Full is no end: what is there is read, and each further write fails by itself.
            for (var attempt = 0; attempt < 20; attempt++) await TryPut(store, $"more{attempt}", acknowledged);
            await AssertAllThere(store, acknowledged);

            Mount($"remount,size={mebibytes + 40}m");
            for (var row = 0; row < 50; row++) Assert.Null(await TryPut(store, $"after{row:D2}", acknowledged));
            await AssertAllThere(store, acknowledged);
        }

        await using var again = SqliteStore.Open(options, TimeProvider.System, NullLogger<SqliteStore>.Instance);
        await AssertAllThere(again, acknowledged);
    }

    private static async Task<StorageException?> TryPut(SqliteStore store, string row, List<string> acknowledged)
    {
        var value = new byte[20_000];
        new Random(row.Length).NextBytes(value);
        try
        {
            Assert.IsType<BatchResult.Committed>(await store.Tables.SubmitAsync("Things", "p", [new TableOperation.Upsert(row, new TableProperties { ["V"] = value })], Cancel));
            acknowledged.Add(row);
            return null;
        }
        catch (StorageException error)
        {
            return error;
        }
    }

    private static async Task AssertAllThere(SqliteStore store, List<string> acknowledged)
    {
        foreach (var row in acknowledged) Assert.Equal(20_000, (await store.Tables.GetAsync("Things", "p", row, Cancel))?.Properties.GetBytes("V")?.Length);
    }

    private void Mount(string options)
    {
        if (!OperatingSystem.IsLinux()) Assert.Skip("Needs a Linux tmpfs.");
        var (code, said) = Run("mount", "-t", "tmpfs", "-o", options, "fp-full-disk", folder.File(""));
        if (code != 0) Assert.Skip($"Needs the right to mount a tmpfs: {said}");
        mounted = true;
    }

    private static (int Code, string Said) Run(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
            var said = process.StandardError.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, said.Trim());
        }
        catch (System.ComponentModel.Win32Exception error)
        {
            return (-1, error.Message);
        }
    }
}
