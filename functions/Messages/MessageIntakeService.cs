using FunctionsPlatform.Functions.Hosting;
using FunctionsPlatform.Messaging;
using FunctionsPlatform.Storage;

namespace FunctionsPlatform.Functions.Messages;

/// <summary>Receives from a broker as long as the host runs.</summary>
internal sealed class MessageIntakeService(AmqpOptions options, IQueueStore queues, TimeProvider time, ILoggerFactory logs) : BackgroundService
{
    // As for the queue pumps: the process must be gone within five seconds.
    private static readonly TimeSpan GraceForHandlers = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var abandon = new CancellationTokenSource();
        await using var _ = stoppingToken.Register(() => abandon.CancelAfter(GraceForHandlers));
        await Task.WhenAll(RunAsync(options.Commands, MessageIntake.Commands, stoppingToken, abandon.Token), RunAsync(options.RegistryEvents, MessageIntake.RegistryEvents, stoppingToken, abandon.Token));
    }

    // Each has a line of its own: a broken one does not hold up the other.
    private async Task RunAsync(string? source, MessageIntake intake, CancellationToken stopping, CancellationToken abandon)
    {
        if (source is null) return;
        var connector = new BrokerConnector(options.ToMessaging(), time, new Random(), logs.CreateLogger<BrokerConnector>());
        var receiver = new MessageReceiver(connector, new ReceiverOptions { Source = source, DeadLetterTarget = options.DeadLetters }, (message, cancellationToken) => intake.TakeAsync(message, queues, cancellationToken));
        await receiver.RunAsync(stopping, abandon);
    }
}
