using System.Text;
using FunctionsPlatform.Contracts.Identity;
using FunctionsPlatform.Storage;
using FunctionsPlatform.Storage.Faults;
using FunctionsPlatform.Storage.Memory;
using Microsoft.Extensions.Logging.Abstractions;

namespace FunctionsPlatform.State.Tests;

/// <summary>One store, and as many processes on it as a test opens.</summary>
internal sealed class World
{
    public MemoryTableStore Tables { get; } = new();

    public static CancellationToken Stop => TestContext.Current.CancellationToken;

    public Keyspaces Process(StorageFaults? faults = null, KeyspaceOptions? options = null, TimeProvider? time = null)
    {
        ITableStore tables = faults is null ? Tables : new FaultyTableStore(Tables, faults);
        return new(tables, time ?? TimeProvider.System, IdSource.Random, NullLoggerFactory.Instance, options);
    }

    public async Task<State.Keyspace> OpenAsync(StorageFaults? faults = null, KeyspaceOptions? options = null) =>
        await Process(faults, options).OpenAsync("ns", Stop);

    public static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    public static string Text(KeyValue? value) => value is null ? "(none)" : Encoding.UTF8.GetString(value.Value.Span);

    /// <summary>Waits, and says for what when it took too long.</summary>
    public static async Task<T> Within<T>(Task<T> task, string awaited)
    {
        try
        {
            return await task.WaitAsync(TimeSpan.FromSeconds(30), Stop);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"Waited 30 s for: {awaited}.");
        }
    }

    public static Task Within(Task task, string awaited) => Within(Wrap(task), awaited);

    private static async Task<bool> Wrap(Task task)
    {
        await task;
        return true;
    }
}
