using System.Text;
using FunctionsPlatform.Functions.Hosting;
using FunctionsPlatform.Messaging.Tests.Broker;
using FunctionsPlatform.Storage.Memory;

namespace FunctionsPlatform.Messaging.Tests.Hosting;

/// <summary>The standalone control plane with a broker.</summary>
public sealed class StandaloneIntakeTests
{
    private const string Scale = """{ "specversion": "1.0", "id": "a", "source": "/ci", "replyto": "REPLIES", "type": "platform.app.scale", "data": { "name": "web", "replicas": 3 } }""";

    [Fact]
    public async Task A_command_from_the_broker_is_answered_there_and_an_unknown_one_is_a_dead_letter_with_its_reason()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await using var bench = await Bench.OnAsync();
        var (letters, answers) = (SharedRabbit.NewQueue(), $"replies-{bench.Queue.Split('/')[^1]}");
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
                await publisher.SendAsync(new OutgoingMessage("1", Encoding.UTF8.GetBytes(Scale.Replace("REPLIES", answers, StringComparison.Ordinal))), cancellationToken);
                await publisher.SendAsync(new OutgoingMessage("2", Encoding.UTF8.GetBytes(Scale.Replace("scale", "explode", StringComparison.Ordinal))), cancellationToken);

                var letter = Assert.Single(await bench.TakeAllAsync(letters, 1));
                Assert.Equal(("2", "UnknownType"), (letter.Properties.MessageId, (string)letter.ApplicationProperties["DeadLetterReason"]));
                // Nothing was allowed to commands: the answer says so, there where the command came from.
                var answer = Assert.Single(await bench.TakeAllAsync($"/queue/{answers}", 1));
                var text = Encoding.UTF8.GetString((byte[])answer.Body);
                Assert.Contains("platform.command.failed", text, StringComparison.Ordinal);
                Assert.Contains("which does not exist", text, StringComparison.Ordinal);
            }

            Assert.Empty(await bench.TakeAllAsync(bench.Queue, 0));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
