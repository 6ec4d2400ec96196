using Amqp;
using Amqp.Framing;

namespace FunctionsPlatform.Messaging;

/// <summary>Puts a token to the broker's <c>$cbs</c> node before a line is used, and a fresh one each time three quarters of its life are over.</summary>
internal sealed class CbsAuthorization : IAsyncDisposable
{
    private const string Node = "$cbs";

    // Unique in its connection, which is as far as it is looked for.
    private const string ReplyTo = "cbs-answers";
    private const double RenewAfter = 0.75;

    private readonly CancellationTokenSource closing = new();
    private readonly BrokerLine line;
    private readonly string audience;
    private readonly ITokenSource tokens;
    private readonly BrokerConnector connector;
    private readonly SenderLink requests;
    private readonly ReceiverLink answers;
    private Task renewing = Task.CompletedTask;

    private CbsAuthorization(BrokerLine line, string audience, ITokenSource tokens, BrokerConnector connector)
    {
        (this.line, this.audience, this.tokens, this.connector) = (line, audience, tokens, connector);
        requests = new SenderLink(line.Session, "cbs-requests", new Attach { Target = new Target { Address = Node }, Source = new Source() }, null);
        answers = new ReceiverLink(line.Session, "cbs-answers", new Attach { Source = new Source { Address = Node }, Target = new Target { Address = ReplyTo } }, null);
    }

    /// <exception cref="BrokerException">The broker does not take the token.</exception>
    public static async Task<CbsAuthorization> StartAsync(BrokerLine line, string audience, ITokenSource tokens, BrokerConnector connector, CancellationToken cancellationToken)
    {
        var authorization = new CbsAuthorization(line, audience, tokens, connector);
        var expires = await authorization.PutAsync(cancellationToken).ConfigureAwait(false);
        authorization.renewing = authorization.RenewAsync(expires);
        return authorization;
    }

    public async ValueTask DisposeAsync()
    {
        await closing.CancelAsync().ConfigureAwait(false);
        await renewing.ConfigureAwait(false);
        closing.Dispose();
    }

    private async Task<DateTimeOffset> PutAsync(CancellationToken cancellationToken)
    {
        var token = await tokens.GetAsync(audience, cancellationToken).ConfigureAwait(false);
        var request = new Message(token.Value)
        {
            Properties = new Properties { MessageId = "put-token", ReplyTo = ReplyTo },
            ApplicationProperties = new ApplicationProperties { ["operation"] = "put-token", ["type"] = token.Kind, ["name"] = audience, ["expiration"] = token.ExpiresAt.UtcDateTime },
        };
        await requests.SendAsync(request, connector.Options.Patience).WaitAsync(cancellationToken).ConfigureAwait(false);
        var answer = await answers.ReceiveAsync(connector.Options.Patience).WaitAsync(cancellationToken).ConfigureAwait(false)
            ?? throw new BrokerException($"{connector.Options.Broker} did not answer to the token for {audience}");
        answers.Accept(answer);
        var code = Convert.ToInt32(answer.ApplicationProperties?["status-code"] ?? 0, System.Globalization.CultureInfo.InvariantCulture);
        if (code is not (200 or 202)) throw new BrokerException($"{connector.Options.Broker} refuses the token for {audience}: {code} {answer.ApplicationProperties?["status-description"]}");
        return token.ExpiresAt;
    }

    private async Task RenewAsync(DateTimeOffset expires)
    {
        try
        {
            while (true)
            {
                var left = expires - connector.Time.GetUtcNow();
                await Task.Delay(left > TimeSpan.Zero ? left * RenewAfter : TimeSpan.Zero, connector.Time, closing.Token).ConfigureAwait(false);
                expires = await PutAsync(closing.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (closing.IsCancellationRequested)
        {
            // The line is being closed.
        }
        catch (Exception error)
        {
            // Without a good token the broker would close the line at a moment of its own.
            connector.Logger.NotRenewed(error, audience);
            _ = line.Connection.CloseAsync(TimeSpan.FromSeconds(1), null);
        }
    }
}
