namespace FunctionsPlatform.Messaging;

/// <summary>Tokens that a broker takes over claims-based security (CBS).</summary>
public interface ITokenSource
{
    /// <param name="audience">What the token is for, like <c>amqp://name.servicebus.windows.net/commands</c>.</param>
    /// <exception cref="BrokerException">None can be had.</exception>
    ValueTask<BrokerToken> GetAsync(string audience, CancellationToken cancellationToken);
}
