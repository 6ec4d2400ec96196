using FunctionsPlatform.Functions.Sessions;

namespace FunctionsPlatform.Functions.Hosting;

/// <summary>Keeps the assignment board of the node sessions up to date as long as the host runs.</summary>
internal sealed class BoardService(AssignmentBoard board, DataWatch data) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(board.RunAsync(stoppingToken), data.RunAsync(stoppingToken));
}
