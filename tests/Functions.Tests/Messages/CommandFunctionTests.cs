using System.Text;
using System.Text.Json;
using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.Durable;
using FunctionsPlatform.Functions.Messages;
using FunctionsPlatform.Functions.Triggers;
using FunctionsPlatform.Storage;
using FunctionsPlatform.Storage.Memory;

namespace FunctionsPlatform.Functions.Tests.Messages;

public sealed class CommandFunctionTests : IAsyncLifetime
{
    private const string Web = "/api/v1/namespaces/default/apps/web";
    private const string Replies = "replies-shop";

    private readonly MemoryStore store = new(TimeProvider.System);
    private TestPlatform platform = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        platform = await TestPlatform.StartAsync(TestPlatform.MemoryParts(store) with { RunsTriggers = false });
        await platform.PostAsync("/api/v1/serviceaccounts", """{"metadata":{"name":"commands"}}""");
        await platform.PostAsync("/api/v1/rolebindings", """{"metadata":{"name":"commands"},"spec":{"role":"Operator","namespaces":["default"],"subjects":[{"kind":"ServiceAccount","name":"commands"}]}}""");
    }

    public async ValueTask DisposeAsync()
    {
        await platform.DisposeAsync();
        store.Dispose();
    }

    [Fact]
    public async Task An_app_is_made_and_the_answer_tells_its_version()
    {
        Assert.IsType<HandlerResult.Completed>(await TakeAsync("platform.app.apply", Document("web:1"), "1"));

        var answer = Assert.Single(await AnswersAsync());
        var app = await AppAsync();
        Assert.Equal("platform.command.completed", answer.GetProperty("type").GetString());
        Assert.Equal("1", answer.GetProperty("correlationid").GetString());
        Assert.Equal(app.Metadata.ResourceVersion, answer.GetProperty("data").GetProperty("resourceVersion").GetString());
        Assert.Equal("serviceaccount:commands for /shop", app.Metadata.Annotations[RolloutAnnotations.ChangedBy]);
        Assert.Equal("command 1", app.Metadata.Annotations[RolloutAnnotations.ChangeCause]);
    }

    [Fact]
    public async Task A_command_is_carried_out_once_and_answered_each_time()
    {
        await ApplyAsync();
        await TakeAsync("platform.app.scale", """{"name":"web","replicas":5}""", "2");
        await platform.PatchAsync(Web, """{"spec":{"replicas":7}}""");
        await TakeAsync("platform.app.scale", """{"name":"web","replicas":5}""", "2");

        Assert.Equal(7, (await AppAsync()).Spec.Replicas);
        var answers = await AnswersAsync();
        Assert.Equal(3, answers.Count);
        Assert.Equal(answers[1].GetRawText(), answers[2].GetRawText());
    }

    [Fact]
    public async Task A_command_whose_handling_died_before_its_answer_was_noted_changes_nothing_again()
    {
        await ApplyAsync();
        await TakeAsync("platform.app.restart", """{"name":"web"}""", "2");
        var once = await AppAsync();
        await ForgetAsync();
        await TakeAsync("platform.app.restart", """{"name":"web"}""", "2");

        Assert.Equal(once.Metadata.ResourceVersion, (await AppAsync()).Metadata.ResourceVersion);
        Assert.Equal(once.Spec.Rollout.RestartedAt, (await AppAsync()).Spec.Rollout.RestartedAt);
    }

    [Fact]
    public async Task A_delete_that_comes_again_leaves_the_app_that_was_made_since()
    {
        await ApplyAsync();
        await TakeAsync("platform.app.delete", """{"name":"web"}""", "2");
        Assert.Equal(202, (await AnswersAsync())[1].GetProperty("data").GetProperty("status").GetInt32());
        // Its finalizer holds it until its containers have stopped.
        var deletes = await store.Tables.QueryAsync(new TableQuery("HandledMessages", "command-deletes"), Cancel);
        Assert.Equal((await AppAsync()).Metadata.Uid, Assert.Single(deletes.Entities).Properties.GetText("Outcome"));

        await ForgetAsync();
        Assert.IsType<HandlerResult.Completed>(await TakeAsync("platform.app.delete", """{"name":"web"}""", "2"));
    }

    [Fact]
    public async Task A_job_is_run_once_and_named_after_the_command()
    {
        const string Job = """{"kind":"Job","spec":{"image":"work:1"}}""";
        await TakeAsync("platform.job.run", Job, "1");
        await ForgetAsync();
        await TakeAsync("platform.job.run", Job, "1");
        await TakeAsync("platform.job.run", Job, "2");
        await TakeAsync("platform.job.run", """{"kind":"Job","metadata":{"name":"mine"},"spec":{"image":"work:1"}}""", "3");
        await TakeAsync("platform.job.run", """{"kind":"Job","metadata":{"name":"mine"},"spec":{"image":"work:2"}}""", "4");

        var names = (await platform.GetAsync("/api/v1/namespaces/default/jobs")).Json.GetProperty("items").EnumerateArray().Select(job => job.GetProperty("metadata").GetProperty("name").GetString()!).ToList();
        Assert.Equal(3, names.Count);
        Assert.Equal(2, names.Count(name => name.StartsWith("run-", StringComparison.Ordinal)));
        Assert.Equal([201, 200, 201, 201, 412], (await AnswersAsync()).Select(answer => answer.GetProperty("data").GetProperty("status").GetInt32()));
    }

    [Theory]
    [InlineData("""{"name":"web","replicas":-1}""", "spec.replicas")]
    [InlineData("""{"name":"web","replica":3}""", "data.replica")]
    [InlineData("""{"name":"web"}""", "data.replicas")]
    [InlineData("""{"name":"We B","replicas":1}""", "data.name")]
    [InlineData("\"web\"", "must be an object")]
    public async Task What_is_wrong_with_a_command_is_told_to_the_sender_or_kept_with_the_message(string data, string expected)
    {
        await ApplyAsync();

        var poison = Assert.IsType<HandlerResult.Poison>(await TakeAsync("platform.app.scale", data, "2", replyTo: null));
        Assert.Contains(expected, poison.Reason, StringComparison.Ordinal);
        Assert.IsType<HandlerResult.Completed>(await TakeAsync("platform.app.scale", data, "3"));
        var answer = (await AnswersAsync())[^1];
        Assert.Equal("platform.command.failed", answer.GetProperty("type").GetString());
        Assert.Equal("urn:functions-platform:spec-refused", answer.GetProperty("data").GetProperty("type").GetString());
        Assert.Contains(expected, answer.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_version_that_is_not_the_newest_is_refused_as_over_http()
    {
        await ApplyAsync();
        await TakeAsync("platform.app.restart", """{"name":"web","resourceVersion":"1"}""", "2");

        Assert.Equal(412, (await AnswersAsync())[^1].GetProperty("data").GetProperty("status").GetInt32());
    }

    [Theory]
    [InlineData("nonsense", "is no JSON")]
    [InlineData("""{"id":"1"}""", "specversion: is missing")]
    [InlineData("""{"specversion":"1.0","id":"1","source":"/s","type":"platform.app.explode"}""", "is unknown here")]
    [InlineData("""{"specversion":"1.0","id":"\ud800","source":"/s","type":"platform.app.scale"}""", "not Unicode")]
    public async Task What_is_no_command_is_poison_at_once_with_its_reason(string body, string reason) =>
        Assert.Contains(reason, Assert.IsType<HandlerResult.Poison>(await TakeAsync(body)).Reason, StringComparison.Ordinal);

    [Fact]
    public async Task Who_asked_for_an_answer_in_something_that_is_no_event_gets_one()
    {
        Assert.IsType<HandlerResult.Completed>(await TakeAsync($$"""{"id":"9","replyto":"{{Replies}}"}"""));

        var answer = Assert.Single(await AnswersAsync());
        Assert.Equal(("9", 400), (answer.GetProperty("correlationid").GetString(), answer.GetProperty("data").GetProperty("status").GetInt32()));
    }

    [Fact]
    public async Task An_event_that_is_too_large_is_poison()
    {
        var poison = Assert.IsType<HandlerResult.Poison>(await TakeAsync(new string(' ', QueueLimits.BodyBytes) + "{}"));

        Assert.Contains("at most 32768 are taken", poison.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("durable-steps")]
    [InlineData("replies-shop-poison")]
    [InlineData("replies-../x")]
    public async Task No_answer_reaches_a_queue_that_is_not_for_answers_and_nothing_is_done(string replyTo)
    {
        await ApplyAsync();
        var poison = Assert.IsType<HandlerResult.Poison>(await TakeAsync("platform.app.scale", """{"name":"web","replicas":5}""", "2", replyTo));

        Assert.Contains("replies-", poison.Reason, StringComparison.Ordinal);
        Assert.Equal(1, (await AppAsync()).Spec.Replicas);
    }

    [Fact]
    public async Task Commands_may_what_their_account_may_and_no_more()
    {
        await TakeAsync("platform.app.apply", Document("web:1").Replace("\"name\":\"web\"", "\"name\":\"web\",\"namespace\":\"other\"", StringComparison.Ordinal), "1");
        Assert.Equal(403, Assert.Single(await AnswersAsync()).GetProperty("data").GetProperty("status").GetInt32());

        await platform.SendAsync(HttpMethod.Delete, "/api/v1/serviceaccounts/commands");
        await TakeAsync("platform.app.apply", Document("web:1"), "2");
        Assert.Equal(404, (await platform.GetAsync(Web)).Status);
    }

    [Fact]
    public async Task Commands_are_in_the_audit_trail_with_their_sender()
    {
        await ApplyAsync();

        var trail = (await platform.GetAsync("/api/v1/audit")).Text;
        Assert.Contains("serviceaccount:commands for /shop", trail, StringComparison.Ordinal);
        Assert.Contains("platform.app.apply", trail, StringComparison.Ordinal);
    }

    private Task ApplyAsync() => TakeAsync("platform.app.apply", Document("web:1"), "apply");

    private static string Document(string image) => $$$"""{"kind":"App","metadata":{"name":"web"},"spec":{"image":"{{{image}}}"}}""";

    private Task<HandlerResult> TakeAsync(string type, string data, string id, string? replyTo = Replies) =>
        TakeAsync($$"""{"specversion":"1.0","id":"{{id}}","source":"/shop","type":"{{type}}",{{(replyTo is null ? "" : $"\"replyto\":\"{replyTo}\",")}}"data":{{data}}}""");

    private Task<HandlerResult> TakeAsync(string body) => platform.Host.ControlPlane.CommandQueue.RunAsync(new QueueDelivery(Encoding.UTF8.GetBytes(body), "m", 1), Cancel);

    private async Task<App> AppAsync() => JsonSerializer.Deserialize((await platform.GetAsync(Web)).Text, ResourceJson.Default.App)!;

    private async Task<List<JsonElement>> AnswersAsync()
    {
        var messages = await store.Queues.ReceiveAsync(new QueueReceive(Replies, TimeSpan.FromTicks(1)) { Max = 32 }, Cancel);
        return [.. messages.OrderBy(message => int.Parse(message.Id, System.Globalization.CultureInfo.InvariantCulture)).Select(message => JsonDocument.Parse(message.Body).RootElement)];
    }

    // As if the process had died before it was noted.
    private async Task ForgetAsync()
    {
        var rows = await store.Tables.QueryAsync(new TableQuery("HandledMessages", "commands"), Cancel);
        foreach (var row in rows.Entities) await store.Tables.SubmitAsync("HandledMessages", "commands", [new TableOperation.Delete(row.Row, TableOperation.AnyETag)], Cancel);
    }
}
