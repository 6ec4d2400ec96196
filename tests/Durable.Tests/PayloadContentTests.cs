namespace FunctionsPlatform.Durable.Tests;

/// <summary>Text that other engines choked on: through every channel, and it arrives as it was.</summary>
public sealed class PayloadContentTests : IDisposable
{
    private readonly World world = new();

    private static readonly Dictionary<string, string> Texts = new()
    {
        ["U+FFFE"] = "a\uFFFEb",
        ["U+FFFF"] = "a\uFFFFb",
        ["a lone high surrogate"] = "a\uD83Db",
        ["a lone low surrogate"] = "a\uDCA7b",
        ["a pair the wrong way round"] = "\uDCA7\uD83D",
        ["a NUL and other controls"] = "a\0b\u0001c\u007F\u0085",
        ["an absolute URL"] = "https://account.blob.core.windows.net/hub-largemessages/id/history.json.gz?sig=a%2Fb",
        ["something like a blob reference"] = "durable-payloads/0123456789abcdef/0123456789abcdef",
        ["JSON"] = """{"$type":"System.String","blob":"x","quote":"\""}""",
        ["32,768 characters"] = new string('x', 32_768),
        ["32,769 characters"] = new string('x', 32_769),
        ["32,769 characters of three bytes"] = new string('€', 32_769),
        ["64 KiB - 1 as JSON"] = new string('x', (64 * 1024) - 3),
        ["64 KiB as JSON"] = new string('x', (64 * 1024) - 2),
        ["64 KiB + 1 as JSON"] = new string('x', (64 * 1024) - 1),
        ["10 MiB as JSON"] = new string('x', (10 * 1024 * 1024) - 2),
        ["nothing"] = "",
    };

    public static TheoryData<string> Names => [.. Texts.Keys];

    public void Dispose() => world.Dispose();

    [Theory, MemberData(nameof(Names))]
    public async Task Any_text_passes_through_every_channel(string name)
    {
        // Half a surrogate pair is no character: it arrives as the replacement character, as everywhere in .NET, and never hangs an instance.
        var expected = string.Concat(Texts[name].EnumerateRunes().Select(rune => rune.ToString()));
        world.Registry
            .AddOrchestratorFunc<string, string>("pass", async (context, input) =>
            {
                var echoed = await context.CallActivityAsync<string>("echo", input);
                var child = await context.CallSubOrchestratorAsync<string>("child", echoed);
                context.SendEvent(context.InstanceId, "self", child);
                var self = await context.WaitForExternalEvent<string>("self");
                var raised = await context.WaitForExternalEvent<string>("raised");
                context.SetCustomStatus(raised);
                return self == raised ? self : "different";
            })
            .AddOrchestratorFunc<string, string>("child", async (context, input) =>
            {
                await context.CreateTimer(TimeSpan.FromSeconds(1), CancellationToken.None);
                return input;
            })
            .AddActivityFunc<string, string>("echo", (_, input) => input);
        var host = world.NewHost(cached: 0);
        var id = await host.Client.ScheduleNewOrchestrationInstanceAsync("pass", Texts[name], cancellationToken: World.Token);
        await host.Client.RaiseEventAsync(id, "raised", Texts[name], World.Token);

        var ended = await host.RunToEndAsync(id);

        Assert.Equal(OrchestrationRuntimeStatus.Completed, ended.RuntimeStatus);
        Assert.True(ended.ReadInputAs<string>() == expected, "The input is another.");
        Assert.True(ended.ReadOutputAs<string>() == expected, "The output is another.");
        Assert.True(ended.ReadCustomStatusAs<string>() == expected, "The custom status is another.");
    }

    [Theory, MemberData(nameof(Names))]
    public async Task Any_text_may_be_a_failures_message(string name)
    {
        world.Registry
            .AddOrchestratorFunc("asks", context => context.CallActivityAsync<string>("fails"))
            .AddActivityFunc<object?, string>("fails", string (_, _) => throw new InvalidOperationException(Texts[name]));

        var ended = await world.RunAsync("asks", cached: 0);

        Assert.Equal(OrchestrationRuntimeStatus.Failed, ended.RuntimeStatus);
        var message = ended.FailureDetails!.InnerFailure!.ErrorMessage;
        var expected = string.Concat(Texts[name].EnumerateRunes().Select(rune => rune.ToString()));
        // Long ones are cut.
        Assert.StartsWith(message, expected, StringComparison.Ordinal);
        Assert.True(message.Length >= Math.Min(expected.Length, 1_000), $"{message.Length} characters are left.");
    }
}
