using System.Net;
using FunctionsPlatform.Cli.Logs;

namespace FunctionsPlatform.Cli.Tests.Commands;

public sealed class LogsTests
{
    private const string Containers = "/api/v1/namespaces/default/containers";

    [Fact]
    public async Task Lines_of_several_containers_come_in_the_order_of_their_times()
    {
        var fp = new Fp();
        Says(fp, "web-1", Line(1, "a"), Line(4, "d"), Line(5, "e"));
        Says(fp, "web-2", Line(2, "b"), Line(3, "c"), Line(6, "f"));

        Assert.Equal(ExitCodes.Ok, await fp.RunAsync("logs", "app/web"));

        Assert.Equal("[web-1] a\n[web-2] b\n[web-2] c\n[web-1] d\n[web-1] e\n[web-2] f\n", fp.Output);
    }

    [Fact]
    public async Task Following_an_app_reads_replicas_that_come_later_and_those_that_could_not_be_read_at_first()
    {
        var fp = new Fp();
        Says(fp, "web-1", Line(1, "of the first"));
        // Not on a node yet, and on one with the change that comes later.
        var answers = new Queue<Func<HttpResponseMessage>>(
        [
            () => FakeControlPlane.Problem(503, "urn:functions-platform:unavailable", "Container 'web-2' is not on a node yet."),
            () => new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(Line(2, "of the second")) },
        ]);
        fp.ControlPlane.Overrides[$"{Containers}/web-2/logs"] = _ => answers.TryDequeue(out var next) ? next() : new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent("") };
        fp.ControlPlane.AddWatch(Change("ADDED", "web-2", 11));
        fp.ControlPlane.AddWatch(Change("MODIFIED", "web-2", 12), Change("MODIFIED", "web-2", 13));
        fp.ControlPlane.AddWatchProblem(403, "urn:functions-platform:forbidden");

        // The control plane takes the right to read away, which ends it.
        Assert.Equal(ExitCodes.Failed, await fp.RunAsync("logs", "app/web", "-f"));

        Assert.Contains("[web-1] of the first\n", fp.Output, StringComparison.Ordinal);
        Assert.Contains(fp.ControlPlane.Requests, request => request.StartsWith($"GET {Containers}/web-2/logs?follow=true", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_finished_containers_of_an_app_wrote_is_asked_of_the_nodes_that_kept_it()
    {
        const string Kept = "/api/v1/namespaces/default/kept-logs";
        var fp = new Fp();
        fp.ControlPlane.Overrides[Kept] = _ => new HttpResponseMessage(HttpStatusCode.OK)
        {
            Content = new StringContent("""{"items":[{"container":"web-1","uid":"u1","part":"","node":"n1"},{"container":"web-2","uid":"u2","part":"","node":"n2"},{"container":"web-2","uid":"u2","part":"proxy","node":"n2"}],"unanswered":["n3"]}"""),
        };
        fp.ControlPlane.Overrides[Kept + "/u1"] = request => Answer(request, "?node=n1", Line(2, "second"));
        fp.ControlPlane.Overrides[Kept + "/u2"] = request => Answer(request, "?node=n2", Line(1, "first"));

        Assert.Equal(ExitCodes.Ok, await fp.RunAsync("logs", "app/web", "--previous"));

        Assert.Equal("[web-2] first\n[web-1] second\n", fp.Output);
        Assert.Contains("node n3 does not answer", fp.Error, StringComparison.Ordinal);
        Assert.Contains($"GET {Kept}?app=web", fp.ControlPlane.Requests);
    }

    [Fact]
    public async Task A_log_that_is_far_ahead_waits_for_the_others()
    {
        using var output = new StringWriter { NewLine = "\n" };
        var host = new CliHost { In = TextReader.Null, Out = output, Error = TextWriter.Null, Variable = _ => null, Time = TimeProvider.System, Transport = _ => throw new NotSupportedException() };
        var merger = new LogMerger(host, withNames: false, longestWait: null);
        var (fast, slow) = (merger.Add("fast"), merger.Add("slow"));
        var writing = merger.RunAsync(TestContext.Current.CancellationToken);

        var pouring = Task.Run(async () =>
        {
            for (var number = 0; number < 10_000; number++) await fast.WriteAsync(new LogEntry(DateTimeOffset.UnixEpoch.AddSeconds(2 + number), "later"), TestContext.Current.CancellationToken);
            fast.End();
        }, TestContext.Current.CancellationToken);
        await slow.WriteAsync(new LogEntry(DateTimeOffset.UnixEpoch, "first"), TestContext.Current.CancellationToken);
        await slow.WriteAsync(new LogEntry(DateTimeOffset.UnixEpoch.AddSeconds(1), "second"), TestContext.Current.CancellationToken);
        Assert.False(pouring.IsCompleted);
        slow.End();
        await pouring;
        merger.Close();
        await writing;

        Assert.StartsWith("first\nsecond\nlater\n", output.ToString(), StringComparison.Ordinal);
        Assert.Equal(10_002, output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public async Task Nothing_can_be_followed_of_what_is_over()
    {
        var fp = new Fp();

        Assert.Equal(ExitCodes.Usage, await fp.RunAsync("logs", "app/web", "--previous", "-f"));
    }

    private static void Says(Fp fp, string container, params string[] lines)
    {
        fp.ControlPlane.Add($"{Containers}/{container}", $$$$"""{"metadata":{"name":"{{{{container}}}}","labels":{"app":"web"}}}""");
        fp.ControlPlane.Overrides[$"{Containers}/{container}/logs"] = _ => new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(string.Concat(lines)) };
    }

    private static HttpResponseMessage Answer(HttpRequestMessage request, string query, string lines)
    {
        Assert.Equal(query, request.RequestUri!.Query);
        return new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(lines) };
    }

    private static string Line(int second, string text) => $$"""{"at":"2030-01-01T00:00:0{{second}}Z","stream":"stdout","text":"{{text}}"}""" + "\n";

    private static string Change(string type, string name, int version) =>
        $$$$"""{"type":"{{{{type}}}}","resourceVersion":"{{{{version}}}}","object":{"metadata":{"name":"{{{{name}}}}"}}}""" + "\n";
}
