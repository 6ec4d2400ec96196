using System.Net.Sockets;
using FunctionsPlatform.Durable;
using FunctionsPlatform.Functions.Hosting;
using FunctionsPlatform.Functions.Http;
using FunctionsPlatform.Storage;
using FunctionsPlatform.Storage.Faults;
using Microsoft.AspNetCore.Http;

namespace FunctionsPlatform.Functions.Tests.Http.Access;

public sealed class AuditTests
{
    private const string App = """{"apiVersion":"platform/v1","kind":"App","metadata":{"name":"web"},"spec":{"image":"web:1"}}""";

    [Fact]
    public async Task Every_write_leaves_a_row_with_who_what_and_what_came_of_it_and_no_read_does()
    {
        await using var world = await AccessWorld.StartAsync();
        var (viewer, operating) = (await world.TokenAsync("viewer", "Viewer"), await world.TokenAsync("operating", "Operator"));

        await world.SendAsync(HttpMethod.Get, "/api/v1/namespaces/default/apps", viewer);
        await world.SendAsync(HttpMethod.Put, "/api/v1/namespaces/default/apps/web", viewer, App);
        await world.SendAsync(HttpMethod.Put, "/api/v1/namespaces/default/apps/web", operating, App);

        var rows = (await world.Platform.GetAsync("/api/v1/audit?limit=2")).Json.GetProperty("items").EnumerateArray()
            .Select(row => (row.GetProperty("caller").GetString(), row.GetProperty("function").GetString(), row.GetProperty("status").GetInt32())).ToArray();
        Assert.Equal([("serviceaccount:operating", "replace-namespaced", 201), ("serviceaccount:viewer", "replace-namespaced", 403)], rows);
    }

    [Fact]
    public async Task The_trail_is_read_page_by_page_newest_first_and_whole()
    {
        await using var world = await AccessWorld.StartAsync();
        for (var number = 0; number < 7; number++) await world.Platform.PutAsync($"/api/v1/namespaces/default/apps/web-{number}", App.Replace("\"web\"", $"\"web-{number}\"", StringComparison.Ordinal));

        var paths = new List<string>();
        for (string? next = ""; next is not null;)
        {
            var page = (await world.Platform.GetAsync("/api/v1/audit?limit=3" + (next.Length == 0 ? "" : "&continue=" + Uri.EscapeDataString(next)))).Json;
            paths.AddRange(page.GetProperty("items").EnumerateArray().Select(row => row.GetProperty("path").GetString()![^1..]));
            next = page.TryGetProperty("continue", out var given) ? given.GetString() : null;
        }

        Assert.Equal(["6", "5", "4", "3", "2", "1", "0"], paths);
    }

    [Theory]
    [InlineData("99991231")]
    [InlineData("00010101")]
    [InlineData("20260101not-a-row")]
    [InlineData("20260101/\\#?\0")]
    public async Task A_continue_of_ones_own_making_is_answered_by_as_few_reads_as_any_other(string text)
    {
        var reads = new CountedReads();
        await using var world = await AccessWorld.StartAsync(faults: reads);

        var answer = await world.Platform.GetAsync("/api/v1/audit?continue=" + Uri.EscapeDataString(text));

        Assert.True(answer.Status is 200 or 400, answer.Text);
        Assert.InRange(reads.OfTheTrail, 0, 91);
    }

    [Theory, InlineData("yesterday"), InlineData("2026"), InlineData("20261301")]
    public async Task What_is_no_continue_is_refused(string text)
    {
        await using var world = await AccessWorld.StartAsync();
        Assert.Equal(400, (await world.Platform.GetAsync("/api/v1/audit?continue=" + text)).Status);
        Assert.Equal(400, (await world.Platform.GetAsync("/api/v1/audit?continue=20260101" + new string('x', 600))).Status);
    }

    [Fact]
    public async Task A_write_that_failed_leaves_the_status_that_its_caller_saw()
    {
        var faults = new FailingApps();
        await using var world = await AccessWorld.StartAsync(faults: faults);
        faults.Fails = true;

        var answer = await world.Platform.PutAsync("/api/v1/namespaces/default/apps/web", App);

        var row = (await world.Platform.GetAsync("/api/v1/audit?limit=1")).Json.GetProperty("items")[0];
        Assert.Equal((503, 503), (answer.Status, row.GetProperty("status").GetInt32()));
    }

    [Theory]
    [InlineData(false, 200, 500)]
    [InlineData(true, 200, 499)]
    [InlineData(true, 201, 201)]
    public void A_client_that_hung_up_is_told_apart_from_a_failure(bool hungUp, int answered, int told)
    {
        var context = new DefaultHttpContext { RequestAborted = new CancellationToken(hungUp), Response = { StatusCode = answered } };

        Assert.Equal(told, AuditTrail.StatusOf(context, new OperationCanceledException()));
    }

    /// <summary>Clients shorten such a path themselves: it is sent by hand.</summary>
    [Theory]
    [InlineData("/api/v1/orchestrations/victim/../../orchestrations/other/suspend")]
    [InlineData("/api/v1/orchestrations/victim/%2e%2e/%2E%2e/orchestrations/other/suspend")]
    public async Task A_lever_works_on_the_orchestration_that_the_audit_trail_names(string path)
    {
        await using var world = await AccessWorld.StartAsync();
        var client = world.Platform.Host.ControlPlane.Orchestrations;
        await client.ScheduleNewOrchestrationInstanceAsync("any", null, new StartOrchestrationOptions("victim"), TestContext.Current.CancellationToken);

        var answer = await SendByHandAsync(world, path);

        Assert.StartsWith("HTTP/1.1 404", answer, StringComparison.Ordinal);
        var row = Assert.Single((await world.Platform.GetAsync("/api/v1/audit")).Json.GetProperty("items").EnumerateArray());
        Assert.Equal("/api/v1/orchestrations/other/suspend", row.GetProperty("path").GetString());
    }

    [Fact]
    public async Task A_caller_over_the_limit_is_told_to_wait_and_others_are_not()
    {
        await using var world = await AccessWorld.StartAsync(new AccessOptions { RequestsPerSecond = 1 });
        var (greedy, modest) = (await world.TokenAsync("greedy"), await world.TokenAsync("modest"));

        var answers = new List<ApiAnswer>();
        for (var number = 0; number < 50; number++) answers.Add(await world.SendAsync(HttpMethod.Get, "/api/v1/version", greedy));

        var refused = answers.First(answer => answer.Status == 429);
        Assert.Equal("too-many-requests", refused.ProblemType);
        Assert.NotNull(refused.Headers.RetryAfter);
        Assert.Equal(200, (await world.SendAsync(HttpMethod.Get, "/api/v1/version", modest)).Status);
        Assert.Equal(200, (await world.Platform.GetAsync("/api/v1/version")).Status);
    }

    [Fact]
    public async Task An_address_that_brings_many_wrong_tokens_is_told_so_and_its_good_ones_still_pass()
    {
        await using var world = await AccessWorld.StartAsync();
        var good = await world.TokenAsync("good");

        var statuses = new List<int>();
        for (var number = 0; number < 40; number++) statuses.Add((await world.SendAsync(HttpMethod.Get, "/api/v1/version", $"wrong-{number}")).Status);

        Assert.Equal(401, statuses[0]);
        Assert.Contains(429, statuses);
        Assert.Equal(200, (await world.SendAsync(HttpMethod.Get, "/api/v1/version", good)).Status);
    }

    private static async Task<string> SendByHandAsync(AccessWorld world, string path)
    {
        var host = world.Platform.Host;
        using var connection = new TcpClient();
        await connection.ConnectAsync(host.Url.Host, host.Url.Port, TestContext.Current.CancellationToken);
        await using var stream = connection.GetStream();
        await stream.WriteAsync(
            System.Text.Encoding.ASCII.GetBytes($"POST {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {host.Token}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"),
            TestContext.Current.CancellationToken);
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
    }

    private sealed class CountedReads : StorageFaults
    {
        private int trail;

        public int OfTheTrail => Volatile.Read(ref trail);

        public override ValueTask<int> BeforeAsync(StorageCall call, CancellationToken cancellationToken)
        {
            var isRead = !call.Writes && call.Target.StartsWith("Audit/", StringComparison.Ordinal);
            return ValueTask.FromResult(isRead ? Interlocked.Increment(ref trail) : 0);
        }

        public override ValueTask AfterAsync(StorageCall call, int number, CancellationToken cancellationToken) => ValueTask.CompletedTask;
    }

    private sealed class FailingApps : StorageFaults
    {
        public bool Fails { get; set; }

        public override ValueTask<int> BeforeAsync(StorageCall call, CancellationToken cancellationToken) =>
            Fails && !call.Target.StartsWith("Audit/", StringComparison.Ordinal) && call.Writes ? throw new StorageException("The disk is away.") : ValueTask.FromResult(0);

        public override ValueTask AfterAsync(StorageCall call, int number, CancellationToken cancellationToken) => ValueTask.CompletedTask;
    }
}
