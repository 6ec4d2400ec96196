using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Amqp;
using Amqp.Framing;
using Amqp.Listener;

namespace FunctionsPlatform.Messaging.Tests.Broker;

/// <summary>The part of Service Bus that RabbitMQ does not have: tokens over <c>$cbs</c>, checked as Service Bus checks them, and dead letters with a reason. One queue, in memory.</summary>
internal sealed partial class TokenBroker : IRequestProcessor, IMessageSource
{
    public const string Queue = "commands";
    public const string Policy = "manage";
    public const string Key = "c2VjcmV0K2tleS9vZj1zYw==";

    private readonly ContainerHost host;
    private readonly int port = FreePort();
    private readonly ConcurrentQueue<Message> waiting = new();

    public TokenBroker()
    {
        host = new ContainerHost([$"amqp://127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}"]);
        host.Listeners[0].SASL.EnableAnonymousMechanism = true;
        host.RegisterRequestProcessor("$cbs", this);
        host.RegisterMessageSource(Queue, this);
        host.Open();
    }

    public BrokerAddress Address => BrokerAddress.Parse($"amqp://127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}");

    /// <summary>Audiences of the tokens that were put, in order.</summary>
    public ConcurrentQueue<string> Tokens { get; } = [];

    /// <summary>Numbers of the tokens, from 1, that are refused whatever they are.</summary>
    public HashSet<int> Refuse { get; } = [];

    public ConcurrentQueue<(string Id, DeliveryState State)> Settled { get; } = [];

    public int Credit => 10;

    public void Add(string id) => waiting.Enqueue(new Message("body") { Properties = new Properties { MessageId = id } });

    public void Process(RequestContext requestContext)
    {
        var (request, token) = (requestContext.Message.ApplicationProperties, requestContext.Message.Body as string ?? "");
        var audience = (string)request["name"];
        Tokens.Enqueue(audience);
        var good = !Refuse.Contains(Tokens.Count) && (string)request["operation"] == "put-token" && (string)request["type"] == "servicebus.windows.net:sastoken" && IsGood(token, audience);
        requestContext.Complete(new Message
        {
            Properties = new Properties { CorrelationId = requestContext.Message.Properties.MessageId },
            ApplicationProperties = new ApplicationProperties { ["status-code"] = good ? 202 : 401, ["status-description"] = good ? "Accepted" : "InvalidSignature" },
        });
    }

    // Called while there is credit; nothing of the queue is seen by who has put no token.
    public async Task<ReceiveContext> GetMessageAsync(ListenerLink link)
    {
        while (true)
        {
            if (link.IsClosed || Tokens.IsEmpty) return null!;
            if (waiting.TryDequeue(out var message)) return new ReceiveContext(link, message);
            await Task.Delay(5);
        }
    }

    public void DisposeMessage(ReceiveContext receiveContext, DispositionContext dispositionContext)
    {
        Settled.Enqueue((receiveContext.Message.Properties.MessageId, dispositionContext.DeliveryState));
        dispositionContext.Complete();
    }

    // Not Dispose: closing the host disposes its sources, of which this is one.
    public void Close() => host.Close();

    private static bool IsGood(string token, string audience)
    {
        if (TokenText().Match(token) is not { Success: true } parts) return false;
        var resource = parts.Groups["sr"].Value;
        var signed = Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Key), Encoding.UTF8.GetBytes($"{resource}\n{parts.Groups["se"].Value}")));
        return Uri.UnescapeDataString(resource) == audience && Uri.UnescapeDataString(parts.Groups["sig"].Value) == signed && parts.Groups["skn"].Value == Policy;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    [GeneratedRegex("^SharedAccessSignature sr=(?<sr>[^&]+)&sig=(?<sig>[^&]+)&se=(?<se>[0-9]+)&skn=(?<skn>[^&]+)$")]
    private static partial Regex TokenText();
}
