namespace FunctionsPlatform.Messaging.Tests.Connecting;

public sealed class BrokerAddressTests
{
    [Theory]
    [InlineData("amqp://host", "host", 5672, false)]
    [InlineData("amqps://host", "host", 5671, true)]
    [InlineData("amqps://host:444/", "host", 444, true)]
    public void Ports_have_the_defaults_of_their_scheme(string text, string host, int port, bool encrypted)
    {
        Assert.Equal(new BrokerAddress(host, port, encrypted, null), BrokerAddress.Parse(text));
    }

    [Fact]
    public void Name_and_key_are_percent_decoded_and_never_shown()
    {
        var address = BrokerAddress.Parse("amqps://Root%20Policy:a%2Fb%3D%40@name.servicebus.windows.net");

        Assert.Equal(new BrokerLogin("Root Policy", "a/b=@"), address.Login);
        Assert.True(address.IsServiceBus);
        Assert.DoesNotContain("a/b", $"{address} {address.Login}", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("host:5672"), InlineData("http://host"), InlineData("amqp://"), InlineData("amqp://host/queue"), InlineData("amqp://host?x=1")]
    [InlineData("amqp://secretkey@host"), InlineData("amqp://name.servicebus.windows.net")]
    public void What_is_no_address_is_refused_without_showing_it(string text)
    {
        var refused = Assert.Throws<FormatException>(() => BrokerAddress.Parse(text));

        Assert.DoesNotContain("secretkey", refused.Message, StringComparison.Ordinal);
    }
}
