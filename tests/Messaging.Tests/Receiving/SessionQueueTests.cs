using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Amqp;
using Amqp.Framing;
using Amqp.Listener;
using Microsoft.Extensions.Logging;

namespace FunctionsPlatform.Messaging.Tests.Receiving;

/// <summary>A queue with sessions, which Service Bus gives to no receiver without one.</summary>
public sealed class SessionQueueTests : IDisposable
{
    private readonly int port = FreePort();
    private readonly ContainerHost broker;

    public SessionQueueTests()
    {
        broker = new ContainerHost([$"amqp://127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}"]);
        broker.Listeners[0].SASL.EnableAnonymousMechanism = true;
        broker.RegisterLinkProcessor(new Refusing());
        broker.Open();
    }

    public void Dispose() => broker.Close();

    [Fact]
    public async Task A_queue_with_sessions_is_not_taken_and_the_log_says_what_to_do()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var log = new Lines(stop);
        var connector = new BrokerConnector(new MessagingOptions { Broker = BrokerAddress.Parse($"amqp://127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}") }, TimeProvider.System, new Random(1), log);

        await new MessageReceiver(connector, new ReceiverOptions { Source = "commands" }, (_, _) => throw new InvalidOperationException("There is nothing to handle.")).RunAsync(stop.Token, stop.Token);

        Assert.Contains(log.Problems, problem => problem.Contains("commands requires sessions", StringComparison.Ordinal) && problem.Contains("without sessions", StringComparison.Ordinal));
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private sealed class Refusing : ILinkProcessor
    {
        // In the service's own words.
        public void Process(AttachContext attachContext) => attachContext.Complete(new Error(ErrorCode.NotAllowed)
        {
            Description = "It is not possible for an entity that requires sessions to create a non-sessionful message receiver.",
        });
    }

    /// <summary>Ends the receiver with the first problem that it tells.</summary>
    private sealed class Lines(CancellationTokenSource stop) : ILogger<BrokerConnector>
    {
        public ConcurrentQueue<string> Problems { get; } = [];

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (exception is null) return;
            Problems.Enqueue(exception.Message);
            stop.Cancel();
        }
    }
}
