using System.Net;
using System.Text;
using FunctionsPlatform.FunctionsHost.Tests.Harness;
using FunctionsPlatform.Testing.FunctionsHost;

namespace FunctionsPlatform.FunctionsHost.Tests;

/// <summary>The app under the host as it lives: retries, poison, scale to zero and out.</summary>
public sealed class HostContractTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_message_that_always_fails_is_tried_as_often_as_host_json_says_and_then_poisoned()
    {
        await using var app = await TestApp.ExportAsync();
        var host = await app.StartAsync(new HostInstanceOptions { ScaleGroup = "function:node-reports" }, app.App with { MaxDequeueCount = 3, VisibilityTimeout = TimeSpan.Zero });
        byte[] body = [0xFF, 0xFF, 0xFF, 0xFF];

        await app.SendAsync("node-reports", body);

        await Eventually.BecomesAsync("the message to be poisoned", () => app.CountAsync("node-reports-poison"), count => count == 1, host.Log.ToString);
        var poison = (await app.Queues.GetQueueClient("node-reports-poison").PeekMessageAsync(Stop)).Value;
        Assert.Equal(body, poison.Body.ToArray());
        Assert.Equal(0, await app.CountAsync("node-reports"));
        Assert.Equal(3, host.Log.Lines.Count(line => line.Category == "Function.node-reports"));
    }

    [Fact]
    public async Task An_app_that_sleeps_is_woken_by_a_request_and_goes_on_where_it_was()
    {
        await using var app = await TestApp.ExportAsync();
        var host = await app.StartAsync(new HostInstanceOptions { StartsCold = true });
        using var client = TestApp.Client(host);
        Assert.Equal(0, host.Handler.Starts);

        await TestApp.PutAppAsync(client, "sleepy", 3);
        await Eventually.BecomesAsync("three containers", () => TestApp.CountContainersAsync(client), count => count == 3, host.Log.ToString);
        await host.Handler.KillAsync();
        Assert.Null(host.Handler.Id);

        Assert.Equal(3, await TestApp.CountContainersAsync(client));
        await TestApp.PutAppAsync(client, "sleepy", 5);
        await Eventually.BecomesAsync("five containers", () => TestApp.CountContainersAsync(client), count => count == 5, host.Log.ToString);
    }

    [Fact]
    public async Task Several_whole_instances_share_the_work_while_their_handlers_are_killed_in_turn()
    {
        await using var app = await TestApp.ExportAsync();
        HostInstance[] hosts = [await app.StartAsync(), await app.StartAsync(new HostInstanceOptions { RunsTimers = false }), await app.StartAsync(new HostInstanceOptions { RunsTimers = false })];
        using var client = TestApp.Client(hosts[0]);

        for (var round = 0; round < 3; round++)
        {
            await TestApp.PutAppAsync(client, $"app-{round}", 6);
            await hosts[round].Handler.KillAsync();
        }

        await hosts[0].TickAsync("durable-sweep", Stop);
        await Eventually.BecomesAsync("eighteen containers", () => TestApp.CountContainersAsync(client), count => count == 18, () => string.Join("\n--\n", hosts.Select(host => host.Log.ToString())));
    }

    [Fact]
    public async Task Requests_need_the_token_and_the_health_check_does_not()
    {
        await using var app = await TestApp.ExportAsync();
        var host = await app.StartAsync(new HostInstanceOptions { ScaleGroup = "http" });
        using var stranger = new HttpClient { BaseAddress = host.Url };

        using var refused = await stranger.GetAsync(new Uri("api/v1/namespaces/default/apps", UriKind.Relative), Stop);
        using var health = await stranger.GetAsync(new Uri("healthz", UriKind.Relative), Stop);
        using var ready = await stranger.GetAsync(new Uri("readyz", UriKind.Relative), Stop);

        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.Equal(HttpStatusCode.OK, health.StatusCode);
        Assert.Equal(HttpStatusCode.OK, ready.StatusCode);
    }

    [Fact]
    public async Task Every_timer_of_the_app_runs_when_its_time_comes()
    {
        await using var app = await TestApp.ExportAsync();
        var host = await app.StartAsync(new HostInstanceOptions { ListensToQueues = false, RunsTimers = false });

        foreach (var timer in app.App.Functions.Where(one => one.IsTimer))
        {
            var outcome = await host.TickAsync(timer.Name, Stop);
            Assert.True(outcome.Succeeded, $"{timer.Name}: {outcome.Problem}");
        }
    }

    [Fact]
    public async Task A_body_of_200_KB_streams_up_and_its_answer_down()
    {
        await using var app = await TestApp.ExportAsync();
        var host = await app.StartAsync(new HostInstanceOptions { ScaleGroup = "http" });
        using var client = TestApp.Client(host);
        var filler = new string('x', 200_000);
        var body = TestApp.Document("large", 0).Replace("\"name\":\"large\"", $"\"name\":\"large\",\"annotations\":{{\"filler\":\"{filler}\"}}", StringComparison.Ordinal);

        using var answer = await client.PutAsync(new Uri("api/v1/namespaces/default/apps/large", UriKind.Relative), new StringContent(body, Encoding.UTF8, "application/json"), Stop);

        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        Assert.Contains(filler, await client.GetStringAsync(new Uri("api/v1/namespaces/default/apps/large", UriKind.Relative), Stop), StringComparison.Ordinal);
    }
}
