using System.Diagnostics;
using System.Globalization;
using FunctionsPlatform.Bench.Core.Durable;
using FunctionsPlatform.Bench.Core.Stores;
using FunctionsPlatform.Bench.Figures;
using FunctionsPlatform.Contracts.Identity;
using FunctionsPlatform.Durable;
using FunctionsPlatform.Testing.Azurite;
using Microsoft.Extensions.Logging.Abstractions;

namespace FunctionsPlatform.Bench.Core.Azurite;

/// <summary>The engine in a process of its own: a client in this one raises an event to an instance that has been waiting while nothing at all happened, and waits for its end.</summary>
/// <remarks>There are as many engines as samples, each with its own account, pumps and back-off: so all may be idle at the same time.</remarks>
internal static class HostProcess
{
    /// <summary>First argument of the process that runs the engines.</summary>
    public const string Verb = "host-process";

    private const int Samples = 25;
    private const int Seed = 20261124;
    private const string Connections = "FP_BENCH_CONNECTIONS";
    private const char Between = '\n';
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(75);

    public static async Task<IReadOnlyList<Figure>> MeasureAsync(AzuriteServer azurite, CancellationToken cancellationToken)
    {
        // The first is for the compilers of both processes.
        var accounts = Enumerable.Range(0, Samples + 1).Select(_ => azurite.NewAccount().ConnectionString).ToArray();
        var start = new ProcessStartInfo(Environment.ProcessPath!, [Verb]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        start.Environment[Connections] = string.Join(Between, accounts);
        using var process = Process.Start(start) ?? throw new InvalidOperationException("The process with the engines could not be started.");
        var stores = accounts.Select(account => StoreUnderTest.OnAzure(account, counter: null)).ToArray();
        try
        {
            if (await process.StandardOutput.ReadLineAsync(cancellationToken) != "ready") throw new InvalidOperationException("The process with the engines ended early.");
            var clients = stores.Select(ClientOf).ToArray();
            var ids = await Task.WhenAll(clients.Select(client => StartWaitingAsync(client, cancellationToken)));
            for (var warmUp = 0; warmUp < 20; warmUp++) await AskAsync(clients[0], await StartWaitingAsync(clients[0], cancellationToken), cancellationToken);
            await Task.Delay(Idle, TimeProvider.System, cancellationToken);

            await AskAsync(clients[0], ids[0], cancellationToken);
            var milliseconds = new List<double>(Samples);
            var random = new Random(Seed);
            for (var sample = 1; sample <= Samples; sample++)
            {
                // The engines were started together: without a pause of any length each sample would meet the same phase of their polls.
                await Task.Delay(random.NextDouble() * TimeSpan.FromSeconds(1), TimeProvider.System, cancellationToken);
                milliseconds.Add(await AskAsync(clients[sample], ids[sample], cancellationToken));
            }

            return
            [
                new Figure(CoreEntries.AzuriteOtherClient, Median.Of(milliseconds), "ms", PublishedPeer.OnAzurite.Name, PublishedPeer.OtherClientMilliseconds),
                new Figure(CoreEntries.AzuriteOtherClient + ".max", milliseconds.Max(), "ms"),
            ];
        }
        finally
        {
            // The end of its input ends it.
            process.StandardInput.Close();
            await process.WaitForExitAsync(CancellationToken.None);
            foreach (var store in stores) await store.DisposeAsync();
        }
    }

    /// <summary>What the process does: runs an engine for each account until its input ends.</summary>
    public static async Task RunAsync()
    {
        var stores = Environment.GetEnvironmentVariable(Connections)!.Split(Between).Select(account => StoreUnderTest.OnAzure(account, counter: null)).ToArray();
        var engines = stores.Select(store => new DurableUnderTest(store, Workload.Registry())).ToArray();
        Console.WriteLine("ready");
        while (await Console.In.ReadLineAsync() is not null) continue;
        foreach (var engine in engines) await engine.DisposeAsync();
        foreach (var store in stores) await store.DisposeAsync();
    }

    private static DurableTaskClient ClientOf(StoreUnderTest store) => new(new DurableTaskBackend(
        store.Tables, store.Queues, store.Blobs, new DurableTaskOptions(), TimeProvider.System, IdSource.Random, NullLoggerFactory.Instance));

    private static async Task<string> StartWaitingAsync(DurableTaskClient client, CancellationToken cancellationToken)
    {
        var id = await client.ScheduleNewOrchestrationInstanceAsync(Workload.Wait, 0, cancellationToken: cancellationToken);
        await client.WaitForInstanceStartAsync(id, cancellationToken: cancellationToken);
        return id;
    }

    private static async Task<double> AskAsync(DurableTaskClient client, string id, CancellationToken cancellationToken)
    {
        const int Answer = 42;
        var watch = Stopwatch.StartNew();
        if (!await client.RaiseEventAsync(id, Workload.Go, Answer, cancellationToken)) throw new InvalidOperationException($"{id} took no event.");
        var ended = await client.WaitForInstanceCompletionAsync(id, getInputsAndOutputs: true, cancellationToken);
        var took = watch.Elapsed.TotalMilliseconds;
        return ended.SerializedOutput == Answer.ToString(CultureInfo.InvariantCulture) ? took : throw new InvalidOperationException($"{id} is {ended.RuntimeStatus} with {ended.SerializedOutput}.");
    }
}
