using FunctionsPlatform.FunctionsHost.Tests.Harness;
using FunctionsPlatform.Testing.FunctionsHost;

namespace FunctionsPlatform.FunctionsHost.Tests;

/// <summary>The double keeps the rules of the real host: what these handlers do wrong must show, or the tests of ours prove nothing.</summary>
public sealed class DoubleTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("fp-double-").FullName;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    public async Task A_2xx_that_says_nothing_hangs_until_the_function_times_out_and_takes_the_handler_along(string body)
    {
        await using var app = await TestApp.ExportAsync();
        var host = await StartAsync(app, $"answer.writeHead(200, {{ 'Content-Type': 'application/json' }}); answer.end('{body}');", TimeSpan.FromSeconds(3));

        var outcome = await host.TickAsync("lease-sweep", Stop);

        Assert.Equal("timed out", outcome.Problem);
        Assert.Null(host.Handler.Id);
    }

    [Theory]
    [InlineData("answer.writeHead(200, { 'Content-Type': 'text/plain' }); answer.end('{}');")]
    [InlineData("answer.writeHead(200); answer.end('{}');")]
    [InlineData("answer.writeHead(200, { 'Content-Type': 'application/json' }); answer.end('{');")]
    [InlineData("answer.writeHead(200, { 'Content-Type': 'application/json' }); answer.end('[]');")]
    [InlineData("answer.writeHead(500, { 'Content-Type': 'application/json' }); answer.end('{}');")]
    [InlineData("answer.writeHead(302); answer.end();")]
    [InlineData("process.exit(3);")]
    public async Task What_is_no_JSON_object_with_a_2xx_is_a_failure(string answer)
    {
        await using var app = await TestApp.ExportAsync();
        var host = await StartAsync(app, answer);

        Assert.False((await host.TickAsync("lease-sweep", Stop)).Succeeded);
    }

    [Fact]
    public async Task An_empty_object_is_success()
    {
        await using var app = await TestApp.ExportAsync();
        var host = await StartAsync(app, "answer.writeHead(200, { 'Content-Type': 'application/json' }); answer.end('{}');");

        Assert.True((await host.TickAsync("lease-sweep", Stop)).Succeeded);
    }

    [Fact]
    public async Task A_handler_that_exits_with_zero_is_never_started_again()
    {
        await using var app = await TestApp.ExportAsync();
        var host = await StartAsync(app, "process.exit(0);");

        await host.TickAsync("lease-sweep", Stop);
        await Eventually.HoldsAsync("the exit to be seen", () => host.Handler.GivenUp is not null);
        var again = await host.TickAsync("lease-sweep", Stop);

        Assert.Contains("code 0", again.Problem);
        Assert.Equal(1, host.Handler.Starts);
    }

    [Fact]
    public async Task The_third_crash_stops_the_host()
    {
        await using var app = await TestApp.ExportAsync();
        var host = await StartAsync(app, "process.exit(3);");

        for (var crash = 1; crash <= 3; crash++)
        {
            await host.TickAsync("lease-sweep", Stop);
            var seen = crash;
            await Eventually.HoldsAsync($"crash {crash} to be seen", () => host.Log.Lines.Count(line => line.Text.Contains("exited with code 3", StringComparison.Ordinal)) == seen, host.Log.ToString);
        }

        Assert.Contains("crashed 3 times", (await host.TickAsync("lease-sweep", Stop)).Problem);
    }

    private async Task<HostInstance> StartAsync(TestApp app, string onPost, TimeSpan? timeout = null)
    {
        var script = Path.Combine(folder, "handler.js");
        await File.WriteAllTextAsync(script, $$"""
            require('http').createServer((request, answer) => {
              if (request.method === 'GET') { answer.end('ready'); return; }
              request.resume().on('end', () => { {{onPost}} });
            }).listen(process.env.FUNCTIONS_CUSTOMHANDLER_PORT, '127.0.0.1');
            """, Stop);
        return await app.StartAsync(
            new HostInstanceOptions { Executable = "node", ListensToQueues = false, RunsTimers = false },
            app.App with { Arguments = [script], FunctionTimeout = timeout ?? TimeSpan.FromMinutes(1) });
    }
}
