using System.Net.Sockets;
using Amqp;
using Amqp.Sasl;
using Microsoft.Extensions.Logging;

namespace FunctionsPlatform.Messaging;

/// <summary>Opens lines to a broker.</summary>
public sealed class BrokerConnector(MessagingOptions options, TimeProvider time, Random random, ILogger<BrokerConnector> logger)
{
    public MessagingOptions Options => options;

    internal TimeProvider Time => time;

    internal ILogger Logger => logger;

    internal Pauses NewPauses() => new(options.FirstPause, options.LongestPause, random);

    /// <summary>What an operation of the client library, or a socket under it, fails with when the broker or the way to it has a fault.</summary>
    internal static bool IsFault(Exception error) =>
        error is AmqpException or SocketException or IOException or TimeoutException or ObjectDisposedException or System.Security.Authentication.AuthenticationException or BrokerException;

    /// <param name="entity">The queue, topic or subscription that will be used: what a token is asked for.</param>
    /// <exception cref="BrokerException">The broker refuses, or cannot be reached within the patience.</exception>
    internal async Task<BrokerLine> OpenAsync(string entity, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var limit = time.CreateTimer(static source => ((CancellationTokenSource)source!).Cancel(), patience, options.Patience, Timeout.InfiniteTimeSpan);
        try
        {
            var connection = await ConnectAsync(patience.Token).ConfigureAwait(false);
            var line = new BrokerLine(connection);
            try
            {
                if (TokenSource() is { } tokens) line.Authorization = await CbsAuthorization.StartAsync(line, AudienceOf(entity), tokens, this, patience.Token).ConfigureAwait(false);
                return line;
            }
            catch
            {
                await line.DisposeAsync().ConfigureAwait(false);
                throw;
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new BrokerException($"{options.Broker} did not answer within {options.Patience}");
        }
        catch (Exception error) when (IsFault(error) && error is not BrokerException)
        {
            throw new BrokerException($"{options.Broker}: {error.Message}", error);
        }
    }

    private async Task<Connection> ConnectAsync(CancellationToken cancellationToken)
    {
        var broker = options.Broker;
        var factory = new ConnectionFactory();
        factory.AMQP.ContainerId = options.ContainerId;
        factory.AMQP.HostName = broker.Host;
        factory.AMQP.IdleTimeout = (int)options.IdleTimeout.TotalMilliseconds;
        factory.TCP.NoDelay = true;
        var byPassword = broker.Login is not null && TokenSource() is null;
        if (!byPassword) factory.SASL.Profile = SaslProfile.Anonymous;
        var address = new Address(broker.Host, broker.Port, byPassword ? broker.Login!.User : null, byPassword ? broker.Login!.Password : null, "/", broker.Encrypted ? "amqps" : "amqp");
        // The library looks at the token only now and then.
        var connecting = factory.CreateAsync(address, cancellationToken);
        try
        {
            return await connecting.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // What arrives late is closed again, and what fails late has been told of.
            _ = connecting.ContinueWith(static late => { if (late.IsCompletedSuccessfully) late.Result.CloseAsync(); else _ = late.Exception; }, TaskScheduler.Default);
            throw;
        }
    }

    private ITokenSource? TokenSource() => options.Tokens ?? (options.Broker is { IsServiceBus: true, Login: { } login } ? new SharedAccessTokens(login.User, login.Password, time) : null);

    // As Service Bus names its entities in tokens.
    private string AudienceOf(string entity) => $"amqp://{options.Broker.Host}/{entity.TrimStart('/')}";
}
