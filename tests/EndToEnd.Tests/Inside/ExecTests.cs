using FunctionsPlatform.EndToEnd.Tests.Harness;

namespace FunctionsPlatform.EndToEnd.Tests.Inside;

/// <summary>Commands inside containers, through the agent's own session.</summary>
[Collection(DockerHost.Collection)]
[Trait(ControlPlaneHost.Trait, ControlPlaneHost.Standalone)]
public sealed class ExecTests(DockerHost docker)
{
    [Fact]
    public async Task A_command_has_its_input_its_two_outputs_and_its_exit_code()
    {
        await using var platform = await RunningAsync();

        var result = await platform.FpWithInputAsync("one\ntwo\n", "exec", "-i", "app/web", "--", "sh", "-c", "wc -l; echo trouble >&2; exit 7");

        Assert.Equal((7, "2\n", "trouble\n"), (result.ExitCode, result.Output, result.Error));
        var missing = await platform.FpAsync("exec", "app/web", "--", "no-such-program");
        Assert.NotEqual(0, missing.ExitCode);
        Assert.Contains("no-such-program", missing.Output + missing.Error, StringComparison.Ordinal);
        Assert.Equal("4194304\n", (await platform.FpAsync("exec", "app/web", "--", "sh", "-c", "head -c 4194304 /dev/zero | wc -c")).Ok().Output);
        Assert.Equal(4 << 20, (await platform.FpAsync("exec", "app/web", "--", "sh", "-c", "head -c 4194304 /dev/zero | tr '\\0' x")).Ok().Output.Length);
    }

    [Fact]
    public async Task A_terminal_passes_keys_on_and_has_the_size_of_the_one_here()
    {
        await using var platform = await RunningAsync();
        var name = (await platform.Api.ContainersAsync("web"))[0].Name;
        await using var terminal = Terminal.Start(platform, $"stty rows 33 cols 77; exec {Executables.Cli} exec -it container/{name} -- sh");
        await terminal.ShowsAsync("# ");

        await terminal.TypeAsync("stty size; tty\r");
        await terminal.ShowsAsync("33 77");
        await terminal.ShowsAsync("/dev/pts/");
        // What runs inside gets Ctrl-C: the sleep ends, and the shell goes on.
        await terminal.TypeAsync("echo sleeps $((40+1)); sleep 100000\r");
        await terminal.ShowsAsync("sleeps 41");
        await terminal.TypeAsync("\u0003");
        await terminal.TypeAsync("echo still $((40+2))\r");
        await terminal.ShowsAsync("still 42");
        await terminal.TypeAsync("exit 5\r");

        Assert.Equal(5, await terminal.ExitCodeAsync());
    }

    [Fact]
    public async Task What_runs_inside_ends_with_the_one_who_began_it_and_its_output_piles_up_nowhere()
    {
        await using var platform = await RunningAsync();
        await using (var yes = CliText.Start(platform, "exec", "app/web", "--", "sh", "-c", "echo begun; sleep 123456"))
            await Eventually.BecomesAsync("it to run", () => Task.FromResult(yes.Lines), lines => lines.Contains("begun"), describe: lines => string.Join('|', lines));

        await Eventually.BecomesAsync(
            "the command to have ended", () => platform.FpAsync("exec", "app/web", "--", "sh", "-c", "cat /proc/[0-9]*/cmdline | tr '\\0' ' '"), said => said.ExitCode == 0 && !said.Output.Contains("sleep 123456", StringComparison.Ordinal), describe: said => said.Output + said.Error);
    }

    [Fact]
    public async Task Every_exec_is_in_the_audit_trail_with_its_caller_and_command_and_a_viewer_may_not()
    {
        await using var platform = await RunningAsync();
        var name = (await platform.Api.ContainersAsync("web"))[0].Name;
        (await platform.Api.SendAsync(HttpMethod.Post, "/api/v1/serviceaccounts", """{"metadata":{"name":"reader"}}""")).Ok();
        (await platform.Api.SendAsync(HttpMethod.Post, "/api/v1/rolebindings", """{"metadata":{"name":"reader"},"spec":{"role":"Viewer","namespaces":["default"],"subjects":[{"kind":"ServiceAccount","name":"reader"}]}}""")).Ok();
        var token = (await platform.Api.SendAsync(HttpMethod.Post, "/api/v1/serviceaccounts/reader/token", "{}")).Ok()["token"]!.GetValue<string>();
        (await platform.FpAsync("exec", name, "--", "cat", "/etc/hostname")).Ok();

        var refused = await platform.FpAsync("exec", name, "--token", token, "--", "id");

        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("needs the role Operator in namespace 'default'", refused.Error, StringComparison.Ordinal);
        var trail = (await platform.FpAsync("auth", "audit", "-o", "json")).Ok().Output;
        Assert.Contains($"/containers/{name}/exec?command=cat\\u0026command=%2Fetc%2Fhostname", trail.Replace("&", "\\u0026", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("serviceaccount:reader", trail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_is_reached_through_the_agent_also_over_many_connections_and_one_that_nobody_listens_at_says_so()
    {
        await using var platform = await Platform.OnDockerAsync(docker);
        // Not published: only the agent can reach it.
        (await platform.Api.PutAppAsync(Apps.Busybox("web", 1, "mkdir /www; head -c 300000 /dev/zero | tr '\\0' y > /www/big; echo hello > /www/index.html; exec httpd -f -p 8080 -h /www"))).Ok();
        await platform.WaitForExactlyAsync("web", 1);
        await using var forward = CliText.Start(platform, "port-forward", "app/web", "0:8080", "0:9");
        await Eventually.BecomesAsync("it to listen", () => Task.FromResult(forward.Lines), lines => lines.Count >= 2, describe: lines => string.Join('|', lines));
        var address = new Uri("http://" + forward.Lines[0].Split(' ')[0]);
        using var client = new HttpClient { BaseAddress = address };

        Assert.Equal("hello\n", await client.GetStringAsync(new Uri("/index.html", UriKind.Relative), TestContext.Current.CancellationToken));
        var all = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => client.GetByteArrayAsync(new Uri("/big", UriKind.Relative), TestContext.Current.CancellationToken)));
        Assert.All(all, body => Assert.Equal(300_000, body.Length));
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetStringAsync(new Uri("http://" + forward.Lines[1].Split(' ')[0]), TestContext.Current.CancellationToken));
    }

    private async Task<Platform> RunningAsync()
    {
        var platform = await Platform.OnDockerAsync(docker);
        (await platform.Api.PutAppAsync(Apps.Busybox("web", 1))).Ok();
        await platform.WaitForExactlyAsync("web", 1);
        return platform;
    }
}
