using FunctionsPlatform.Contracts.Identity;
using FunctionsPlatform.Storage;
using FunctionsPlatform.Storage.Faults;
using FunctionsPlatform.Storage.Memory;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace FunctionsPlatform.Durable.Tests;

/// <summary>Storage and a clock that outlive the hosts run on them. One message is handled at a time and time passes only when nothing else
/// can happen, so a run is repeatable.</summary>
internal sealed class World : IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly MemoryStore? memory;
    private int hosts;

    public World(DataConverter? converter = null)
    {
        Converter = converter ?? Converter;
        Time = new FakeTimeProvider(Start);
        memory = new MemoryStore(Time);
        (Tables, Queues, Blobs) = (memory.Tables, memory.Queues, memory.Blobs);
    }

    public World(ITableStore tables, IQueueStore queues, IBlobStore blobs, FakeTimeProvider time) =>
        (Tables, Queues, Blobs, Time) = (tables, queues, blobs, time);

    public FakeTimeProvider Time { get; }

    public ITableStore Tables { get; }

    public IQueueStore Queues { get; }

    public IBlobStore Blobs { get; }

    public DataConverter Converter { get; init; } = new JsonDataConverter();

    public DurableTaskRegistry Registry { get; } = new();

    public ILoggerFactory Loggers { get; init; } = NullLoggerFactory.Instance;

    /// <summary>The settings of every host.</summary>
    public Dictionary<string, object?> Properties { get; } = [];

    public static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Hosts that there have been in other worlds on the same storage: the ids that a host makes follow from its number.</summary>
    public int FirstHost { init => hosts = value; }

    /// <summary>Told of the time whenever <see cref="Advance"/> moves it.</summary>
    public Action<DateTimeOffset>? Ticked { get; init; }

    public void Advance(TimeSpan time)
    {
        Time.Advance(time);
        Ticked?.Invoke(Time.GetUtcNow());
    }

    /// <summary>A new process on the same storage.</summary>
    /// <param name="local">Workers for activities beside the queue: one, so that a run is repeatable, or none.</param>
    public Host NewHost(StorageFaults? faults = null, DurableTaskRegistry? registry = null, int cached = 100, VersioningOptions? versioning = null, int local = 1)
    {
        return NewHost(new FaultyStore(Tables, Queues, Blobs, faults ?? StorageFaults.None), Time, registry, cached, versioning, local);
    }

    /// <summary>As above, on other ports to the same storage and with a clock of its own.</summary>
    public Host NewHost(FaultyStore store, TimeProvider time, DurableTaskRegistry? registry = null, int cached = 100, VersioningOptions? versioning = null, int local = 1)
    {
        var options = new DurableTaskOptions
        {
            DataConverter = Converter,
            CachedOrchestrators = cached,
            DispatchConcurrency = 1,
            PurgeConcurrency = 1,
            LocalActivities = local,
            Versioning = versioning ?? new(),
            Properties = Properties,
        };
        var backend = new DurableTaskBackend(store.Tables, store.Queues, store.Blobs, options, time, IdSource.Seeded(++hosts), Loggers);
        return new Host(this, backend, new DurableTaskEngine(backend, registry ?? Registry), new DurableTaskClient(backend), store.Queues);
    }

    /// <summary>Runs one orchestration to its end on one host.</summary>
    public async Task<OrchestrationMetadata> RunAsync(string name, object? input = null, int cached = 100)
    {
        var host = NewHost(cached: cached);
        var id = await host.Client.ScheduleNewOrchestrationInstanceAsync(name, input, cancellationToken: Token);
        return await host.RunToEndAsync(id);
    }

    public void Dispose() => memory?.Dispose();
}
