using FunctionsPlatform.Functions.Hosting;

namespace FunctionsPlatform.Functions.Tests.Hosting;

public sealed class StandaloneSettingsTests
{
    [Fact]
    public void Without_anything_said_the_defaults_hold()
    {
        var options = StandaloneSettings.Read([], name => name == "HOME" ? "/home/u" : null);

        Assert.Equal("/home/u/.functions-platform", options.DataFolder);
        Assert.Equal(("http://127.0.0.1:7070/", 7071), (options.Url.ToString(), options.EffectiveGrpcPort));
    }

    [Fact]
    public void The_command_line_wins_over_the_environment()
    {
        var options = StandaloneSettings.Read(["--url", "http://127.0.0.1:8000", "--log-format=simple"], name => name == "FP_LISTEN" ? "http://127.0.0.1:9000" : null);

        Assert.Equal((8000, 8001, LogFormat.Simple), (options.Url.Port, options.EffectiveGrpcPort, options.LogFormat));
    }

    [Fact]
    public void How_long_things_are_kept_is_told_in_days_hours_and_minutes()
    {
        var options = StandaloneSettings.Read(["--keep-orchestrations", "30m", "--keep-revisions=500"], name => name == "FP_KEEP_EVENTS" ? "7d" : null);

        Assert.Equal(new RetentionOptions { Orchestrations = TimeSpan.FromMinutes(30), Events = TimeSpan.FromDays(7), Revisions = 500 }, options.Retention);
    }

    [Theory]
    [InlineData("--keep-orchestrations=0d", "must be like 2d, 12h or 30m")]
    [InlineData("--keep-orchestrations=d", "must be like 2d, 12h or 30m")]
    [InlineData("--keep-events=366d", "up to 365d")]
    [InlineData("--keep-revisions=99", "must be 100 to 1000000")]
    [InlineData("--nonsense", "unknown option")]
    [InlineData("--url=ftp://x", "--url is 'ftp://x'")]
    [InlineData("--grpc-port=70000", "must be 0 to 65535")]
    [InlineData("--log-level=Loud", "must be one of")]
    [InlineData("--data", "--data needs a value")]
    public void A_wrong_option_is_named_with_what_would_be_right(string argument, string said)
    {
        var error = Assert.Throws<StartupException>(() => StandaloneSettings.Read([argument], _ => null));

        Assert.Contains(said, error.Message);
    }

    [Fact]
    public void A_broker_is_named_with_what_to_receive_from_it()
    {
        var broker = StandaloneSettings.Broker(StandaloneSettings.Read(["--amqp-commands", "commands"], name => name == "FP_AMQP" ? "amqps://policy:key@name.servicebus.windows.net" : null));

        Assert.Equal(("name.servicebus.windows.net", "commands", null), (broker!.Broker.Host, broker.Commands, broker.RegistryEvents));
        Assert.Null(StandaloneSettings.Broker(StandaloneSettings.Read([], _ => null)));
    }

    [Theory]
    [InlineData("amqp://user:hunter2@host", null, "nothing to receive")]
    [InlineData(null, "commands", "no broker")]
    [InlineData("amqp://user:hunter2@host/queue", "commands", "has a path")]
    public void Half_a_broker_is_refused_without_showing_its_password(string? url, string? commands, string said)
    {
        var options = new StandaloneOptions { DataFolder = "/d", Amqp = url, AmqpCommands = commands };

        var error = Assert.Throws<StartupException>(() => StandaloneSettings.Broker(options));

        Assert.Contains(said, error.Message);
        Assert.DoesNotContain("hunter2", error.ToString());
    }
}
