using System.Collections.Immutable;
using FunctionsPlatform.Functions.Triggers;
using FunctionsPlatform.Storage;

namespace FunctionsPlatform.Functions.Hosting;

/// <summary>Runs the catalog's queue pumps and timers as long as the host runs.</summary>
internal sealed class TriggerService(
    ImmutableArray<FunctionDefinition> functions, IQueueStore queues, TimeProvider time, ILoggerFactory logs) : BackgroundService
{
    // With the pumps' last writes this stays well under the five seconds in which the process must be gone.
    private static readonly TimeSpan GraceForHandlers = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var abandon = new CancellationTokenSource();
        await using var _ = stoppingToken.Register(() => abandon.CancelAfter(GraceForHandlers));
        await Task.WhenAll([.. functions.Select(function => RunAsync(function, stoppingToken, abandon.Token))]);
    }

    private Task RunAsync(FunctionDefinition function, CancellationToken stopping, CancellationToken abandon) => function switch
    {
        FunctionDefinition.Queue queue => PumpAsync(queue, stopping, abandon),
        FunctionDefinition.Timer timer => new TimerLoop(timer, time, logs.CreateLogger<TimerLoop>()).RunAsync(stopping),
        _ => Task.CompletedTask,
    };

    private async Task PumpAsync(FunctionDefinition.Queue function, CancellationToken stopping, CancellationToken abandon)
    {
        using var pump = new QueuePump(function, queues, time, logs.CreateLogger<QueuePump>());
        await pump.RunAsync(stopping, abandon);
    }
}
