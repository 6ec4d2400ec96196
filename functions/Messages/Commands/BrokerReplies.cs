using FunctionsPlatform.Functions.Hosting;
using FunctionsPlatform.Messaging;
using FunctionsPlatform.Storage;

namespace FunctionsPlatform.Functions.Messages;

/// <summary>Answers into queues of the broker that the commands come from.</summary>
internal sealed class BrokerReplies(AmqpOptions options, TimeProvider time, ILoggerFactory logs) : ICommandReplies
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly ILogger<BrokerReplies> logger = logs.CreateLogger<BrokerReplies>();
    private readonly BrokerConnector connector = new(options.ToMessaging(), time, new Random(), logs.CreateLogger<BrokerConnector>());

    public async Task SendAsync(string queue, string id, ReadOnlyMemory<byte> answer, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        try
        {
            // A line for each answer: they are few, and go to queues that nobody else here knows.
            await using var publisher = new MessagePublisher(connector, AddressOf(queue));
            await publisher.SendAsync(new OutgoingMessage(id, answer) { ContentType = "application/cloudevents+json" }, either.Token);
        }
        catch (MessageRefusedException error)
        {
            logger.AnswerRefused(error, id, queue);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new StorageException($"The broker did not take an answer for '{queue}' within {Patience.TotalSeconds} s.");
        }
    }

    // RabbitMQ writes /queue/NAME, /amq/queue/NAME or /queues/NAME; the others the name alone.
    private string AddressOf(string queue) => options.Commands is ['/', ..] commands ? commands[..(commands.LastIndexOf('/') + 1)] + queue : queue;
}
