namespace FunctionsPlatform.Cli.Tests;

public sealed class UsageTests
{
    [Theory]
    [InlineData("get apss", "unknown kind 'apss'; did you mean 'app'?")]
    [InlineData("get wombats", "unknown kind 'wombats'; there are apps, apprevisions, containers, jobs, cronjobs, daemonapps, nodes, events, serviceaccounts, rolebindings, configs, secrets, registries, orchestrations")]
    [InlineData("get app/hello web", "'web' should be KIND/NAME")]
    [InlineData("get app hello/web", "'hello/web' is no name of a app")]
    [InlineData("get apps -o xml", "'xml' is no output format")]
    [InlineData("get app/a app/b --watch", "--watch takes one kind, or one name")]
    [InlineData("scale app hello", "--replicas")]
    [InlineData("scale app hello --replicas -1", "--replicas is '-1'; it must be a whole number, 0 or more")]
    [InlineData("scale app hello --replicas many", "many")]
    [InlineData("scale node n1 --replicas 1", "scale takes apps by name")]
    [InlineData("delete app", "name what to delete")]
    [InlineData("delete", "name what to delete, or give files with -f")]
    [InlineData("describe app", "name what to describe")]
    [InlineData("wait app/hello --for rain", "'rain' cannot be waited for")]
    [InlineData("wait app/hello --timeout soon", "'soon' is no duration")]
    [InlineData("logs node/n1", "nodes write no logs")]
    [InlineData("events --for hello", "--for")]
    [InlineData("apply", "--filename")]
    [InlineData("logs hello --tail few", "--tail is 'few'")]
    [InlineData("completion tcsh", "tcsh")]
    [InlineData("frobnicate", "frobnicate")]
    [InlineData("get apps --url nowhere", "'nowhere' (--url) is no address")]
    public async Task Words_that_make_no_sense_are_refused_before_anything_is_tried(string line, string message)
    {
        var fp = new Fp();

        Assert.Equal(ExitCodes.Usage, await fp.RunAsync(line.Split(' ')));

        Assert.Contains(message, fp.Error);
        Assert.Empty(fp.Output);
        Assert.Empty(fp.ControlPlane.Requests);
    }

    [Theory]
    [InlineData("apply")]
    [InlineData("get")]
    [InlineData("describe")]
    [InlineData("scale")]
    [InlineData("delete")]
    [InlineData("logs")]
    [InlineData("events")]
    [InlineData("wait")]
    [InlineData("version")]
    [InlineData("completion")]
    public async Task Every_command_helps_with_examples(string command)
    {
        var fp = new Fp();

        Assert.Equal(ExitCodes.Ok, await fp.RunAsync(command, "--help"));

        Assert.Contains("Examples:\n  ", fp.Output);
        Assert.Contains($"fp {command}", fp.Output);
    }

    [Fact]
    public async Task Version_asks_nobody()
    {
        var fp = new Fp();

        Assert.Equal(ExitCodes.Ok, await fp.RunAsync("version"));

        Assert.StartsWith("fp 0.", fp.Output);
        Assert.Empty(fp.ControlPlane.Requests);
    }

    [Fact]
    public async Task Completion_scripts_ask_fp_and_fp_suggests_kinds()
    {
        var fp = new Fp();
        await fp.RunAsync("completion", "bash");
        Assert.Contains("[suggest:", fp.Output);

        fp = new Fp();
        await fp.RunAsync("[suggest:7]", "fp get ");
        Assert.Contains("containers", fp.Output);
    }

    [Theory]
    [InlineData("rollout", "status", "web")]
    [InlineData("describe", "web")]
    [InlineData("wait", "web")]
    [InlineData("scale", "web", "--replicas", "2")]
    [InlineData("delete", "web")]
    [InlineData("stats", "web")]
    [InlineData("edit", "web")]
    [InlineData("get", "web")]
    public async Task A_forgotten_kind_is_told_and_no_crash(params string[] words)
    {
        var fp = new Fp();

        Assert.Equal(ExitCodes.Usage, await fp.RunAsync(words));

        Assert.Contains("unknown kind 'web'", fp.Error);
    }
}
