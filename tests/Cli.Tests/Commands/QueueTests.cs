using System.Net;
using System.Text.Json.Nodes;

namespace FunctionsPlatform.Cli.Tests;

public sealed class QueueTests
{
    private const string Path = "/api/v1/queues";

    [Fact]
    public async Task Queues_are_listed_with_their_numbers()
    {
        var fp = new Fp();
        fp.ControlPlane.Overrides[Path] = _ => FakeControlPlane.Json(HttpStatusCode.OK, JsonNode.Parse(
            """{"items":[{"name":"commands","messages":3,"ready":2,"poison":1},{"name":"durable-steps","messages":100,"ready":32,"poison":0}]}""")!);

        Assert.Equal(0, await fp.RunAsync("queue", "ls"));
        Assert.Equal(["QUEUE READY HIDDEN POISON", "commands 2 1 1", "durable-steps 32+ to 68 0"], Lines(fp));
    }

    [Fact]
    public async Task Poison_is_shown_with_its_reason()
    {
        var fp = new Fp();
        fp.ControlPlane.Overrides[Path + "/commands/messages"] = request => FakeControlPlane.Json(HttpStatusCode.OK, JsonNode.Parse(
            request.RequestUri!.Query.Contains("poison=true", StringComparison.Ordinal)
                ? """{"items":[{"id":"42","enqueuedAt":"2030-01-31T12:00:00Z","dequeueCount":1,"reason":"no right","bytes":12}]}"""
                : """{"items":[]}""")!);

        Assert.Equal(0, await fp.RunAsync("queue", "peek", "commands", "--poison"));
        Assert.Equal(["ID ENQUEUED DELIVERED REASON BODY", "42 2030-01-31 12:00:00Z 1 no right (12 bytes)"], Lines(fp));
        Assert.Equal(0, await fp.RunAsync("queue", "peek", "commands"));
        Assert.Contains("No messages are ready", fp.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Poison_is_brought_back_by_its_id_or_all_of_it()
    {
        var fp = new Fp();
        var asked = new List<string>();
        fp.ControlPlane.Overrides[Path + "/commands/requeue"] = request =>
        {
            asked.Add(request.Content!.ReadAsStringAsync(TestContext.Current.CancellationToken).Result);
            return FakeControlPlane.Json(HttpStatusCode.OK, JsonNode.Parse("""{"name":"commands","messages":1,"left":2}""")!);
        };

        Assert.Equal(0, await fp.RunAsync("queue", "requeue", "commands", "42"));
        Assert.Equal(0, await fp.RunAsync("queue", "requeue", "commands", "--all"));
        Assert.Equal(["""{"id":"42"}""", """{"all":true}"""], asked);
        Assert.Contains("1 brought back, 2 left in commands-poison", fp.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("requeue")]
    [InlineData("purge")]
    public async Task Which_messages_are_meant_must_be_said(string verb)
    {
        var fp = new Fp();
        Assert.Equal(2, await fp.RunAsync("queue", verb, "commands"));
        Assert.Equal(2, await fp.RunAsync("queue", verb, "commands", "42", "--all"));
        Assert.Empty(fp.ControlPlane.Requests);
    }

    private static IEnumerable<string> Lines(Fp fp) =>
        fp.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
}
