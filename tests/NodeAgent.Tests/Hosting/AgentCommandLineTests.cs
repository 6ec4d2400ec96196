using FunctionsPlatform.NodeAgent.Hosting;

namespace FunctionsPlatform.NodeAgent.Tests.Hosting;

public sealed class AgentCommandLineTests
{
    [Fact]
    public void All_options_of_run_are_read()
    {
        var command = AgentCommandLine.Parse(
        [
            "run", "--url=http://10.0.0.1:7070", "--token-file", "/t", "--data", "/d", "--runtime", "process", "--node-name", "edge-1", "--address", "10.0.0.9",
            "--labels", "zone=a,disk=ssd", "--labels", "rack=3", "--parallelism", "4",
        ]);

        var options = Assert.IsType<AgentCommand.Run>(command).Options;
        Assert.Equal((new Uri("http://10.0.0.1:7070"), "/t", "/d", "process", "edge-1", "10.0.0.9", 4),
            (options.Session.Url, options.Session.TokenFile, options.DataDirectory, options.Runtime, options.NodeName, options.Address, options.Parallelism));
        Assert.Equal(["disk=ssd", "rack=3", "zone=a"], options.Labels.Select(label => $"{label.Key}={label.Value}"));
    }

    [Fact]
    public void Several_control_planes_may_be_named()
    {
        var command = AgentCommandLine.Parse(["run", "--url", "http://10.0.0.1:7070, https://10.0.0.2"]);

        var session = Assert.IsType<AgentCommand.Run>(command).Options.Session;
        Assert.Equal([new Uri("http://10.0.0.1:7070"), new Uri("https://10.0.0.2")], [session.Url, .. session.OtherUrls]);
    }

    [Theory]
    [InlineData("not an http or https address", "run", "--url", "http://10.0.0.1:7070,nonsense")]
    [InlineData("no command")]
    [InlineData("unknown command 'walk'", "walk")]
    [InlineData("unknown option '--fast'", "run", "--fast", "1")]
    [InlineData("--data needs a value", "run", "--data")]
    [InlineData("not an http or https address", "run", "--url", "nonsense")]
    [InlineData("not docker, process or simulated", "run", "--runtime", "podman")]
    [InlineData("from 1 to 64", "run", "--parallelism", "0")]
    [InlineData("--node-name", "run", "--node-name", "Not_A_Label")]
    [InlineData("key=value", "run", "--labels", "zone")]
    public void What_is_wrong_is_named(string problem, params string[] arguments)
    {
        Assert.Contains(problem, Assert.IsType<AgentCommand.Wrong>(AgentCommandLine.Parse(arguments)).Problem);
    }

    [Theory]
    [InlineData("Host_1.example.org", "host-1")]
    [InlineData("---", "node")]
    public void A_host_name_becomes_a_label(string host, string label)
    {
        Assert.Equal(label, NodeNames.ToLabel(host));
    }
}
