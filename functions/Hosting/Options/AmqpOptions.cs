using FunctionsPlatform.Functions.Messages;
using FunctionsPlatform.Messaging;

namespace FunctionsPlatform.Functions.Hosting;

/// <summary>A broker from which other systems' messages are taken.</summary>
/// <param name="Commands">Queue or subscription of commands; null: none are taken.</param>
/// <param name="RegistryEvents">Queue or subscription of registry events; null: none are taken.</param>
/// <param name="DeadLetters">Where dead letters go; null: they are rejected with their reason.</param>
public sealed record AmqpOptions(BrokerAddress Broker, string? Commands, string? RegistryEvents, string? DeadLetters)
{
    internal MessagingOptions ToMessaging() => new() { Broker = Broker, Tokens = Broker is { IsServiceBus: true, Login: null } ? new IdentityTokens() : null };
}
