using FunctionsPlatform.Functions.Sessions;

namespace FunctionsPlatform.Functions.Hosting;

/// <summary>Listens for log requests that other processes have for this one's sessions.</summary>
internal sealed class LogCallService(LogCalls calls) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => calls.RunAsync(stoppingToken);
}
