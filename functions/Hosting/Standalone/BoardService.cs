using FunctionsPlatform.Functions.Sessions;

namespace FunctionsPlatform.Functions.Hosting;

/// <summary>Keeps the assignment board of the node sessions up to date as long as the host runs.</summary>
internal sealed class BoardService(AssignmentBoard board) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => board.RunAsync(stoppingToken);
}
