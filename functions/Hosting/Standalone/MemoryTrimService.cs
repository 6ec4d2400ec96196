namespace FunctionsPlatform.Functions.Hosting;

/// <summary>Trims the process's memory as long as the host runs.</summary>
internal sealed class MemoryTrimService(TimeProvider time) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => MemoryTrimmer.OfProcess().RunAsync(time, stoppingToken);
}
