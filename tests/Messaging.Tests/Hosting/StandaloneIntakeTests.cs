using System.Text;
using FunctionsPlatform.Functions.Hosting;
using FunctionsPlatform.Messaging.Tests.Broker;
using FunctionsPlatform.Storage;
using FunctionsPlatform.Storage.Memory;

namespace FunctionsPlatform.Messaging.Tests.Hosting;

/// <summary>The standalone control plane with a broker.</summary>
public sealed class StandaloneIntakeTests
{
    private const string Scale = """{ "specversion": "1.0", "id": "a", "source": "/ci", "type": "platform.app.scale", "data": { "replicas": 3 } }""";

    [Fact]
    public async Task A_command_from_the_broker_is_in_the_platforms_queue_and_an_unknown_one_is_a_dead_letter_with_its_reason()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await using var bench = await Bench.OnAsync();
        var letters = SharedRabbit.NewQueue();
        using var store = new MemoryStore(TimeProvider.System);
        var folder = Directory.CreateTempSubdirectory("fpintake-").FullName;
        try
        {
            var broker = (await SharedRabbit.BrokerAsync()).Address;
            var options = new StandaloneOptions
            {
                DataFolder = folder,
                Url = new Uri("http://127.0.0.1:0"),
                LogLevel = Microsoft.Extensions.Logging.LogLevel.None,
                Amqp = $"amqp://{RabbitBroker.User}:{Uri.EscapeDataString(RabbitBroker.Password)}@{broker.Host}:{broker.Port}",
                AmqpCommands = bench.Queue,
                AmqpDeadLetters = letters,
            };
            await using (await StandaloneHost.StartAsync(options, new StandaloneParts { OpenStorage = (_, _, _) => new PlatformStorage(store.Tables, store.Queues, store.Blobs, null) }, cancellationToken))
            {
                var publisher = bench.Publisher();
                await publisher.SendAsync(new OutgoingMessage("1", Encoding.UTF8.GetBytes(Scale)), cancellationToken);
                await publisher.SendAsync(new OutgoingMessage("2", Encoding.UTF8.GetBytes(Scale.Replace("scale", "explode", StringComparison.Ordinal))), cancellationToken);

                var letter = Assert.Single(await bench.TakeAllAsync(letters, 1));
                Assert.Equal(("2", "UnknownType"), (letter.Properties.MessageId, (string)letter.ApplicationProperties["DeadLetterReason"]));
                var handed = await store.Queues.ReceiveAsync(new QueueReceive("commands", TimeSpan.FromMinutes(1)) { Max = 2, Wait = Bench.Limit }, cancellationToken);
                Assert.Equal(Scale, Encoding.UTF8.GetString(Assert.Single(handed).Body.Span));
            }

            Assert.Empty(await bench.TakeAllAsync(bench.Queue, 0));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
