using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using FunctionsPlatform.Cli.Client;
using FunctionsPlatform.Cli.Output;

namespace FunctionsPlatform.Cli.Descriptions;

/// <summary>An orchestration's history in sentences, one a row: when, in which step, what, and how long it took.</summary>
internal sealed class OrchestrationNarrative
{
    private readonly Dictionary<string, JsonElement> decisions = [];

    public OrchestrationNarrative(JsonElement history)
    {
        JsonElement[] events = history.At("events") is { ValueKind: JsonValueKind.Array } list ? [.. list.EnumerateArray()] : [];
        foreach (var decision in events.Where(IsDecision)) decisions[decision.Text("taskId") ?? ""] = decision;
        Rows = [.. events.Select(Row)];
    }

    public ImmutableArray<ImmutableArray<Cell>> Rows { get; }

    private ImmutableArray<Cell> Row(JsonElement item)
    {
        var isVoid = item.At("void") is { ValueKind: JsonValueKind.True };
        var (sentence, tone) = Say(item);
        var time = item.Time("timestamp")?.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture) ?? "";
        return [new Cell(time), new Cell(item.Text("step") ?? ""), new Cell(isVoid ? $"(undone) {sentence}" : sentence, isVoid ? Tone.Plain : tone), new Cell(Took(item))];
    }

    private (string Sentence, Tone Tone) Say(JsonElement item) => item.Text("type") switch
    {
        "ExecutionStarted" => ($"started {item.Text("name")}{Version(item)}{Tags(item)}", Tone.Plain),
        "TaskScheduled" => ($"{(IsRetry(item) ? "calls again" : "calls")} activity {Subject(item)}{Version(item)}{Tags(item)}{Attempt(item)}", Tone.Plain),
        "TaskCompleted" => ($"activity {Named(item)} completed{Deliveries(item)}", Tone.Good),
        "TaskFailed" => ($"activity {Named(item)} failed{AttemptOf(item)}{Deliveries(item)}: {item.Text("reason")}", Tone.Bad),
        "SubOrchestrationCreated" => ($"{(IsRetry(item) ? "starts again" : "starts")} sub-orchestration {Subject(item)} as {item.Text("instanceId")}{Version(item)}{Tags(item)}", Tone.Plain),
        "SubOrchestrationCompleted" => ($"sub-orchestration {Named(item)} completed", Tone.Good),
        "SubOrchestrationFailed" => ($"sub-orchestration {Named(item)} failed: {item.Text("reason")}", Tone.Bad),
        "TimerCreated" => ($"{(IsRetry(item) ? $"pauses after #{item.Text("retryOf")} failed" : "sets timer")} #{item.Text("taskId")} until {item.Time("fireAt"):u}", Tone.Plain),
        "TimerFired" => ($"timer #{item.Text("taskId")} fired", Tone.Plain),
        "EventRaised" => ($"event '{item.Text("name")}' arrived", Tone.Plain),
        "EventSent" => ($"sends event '{item.Text("name")}' to {item.Text("instanceId")}", Tone.Plain),
        "ExecutionSuspended" => ($"suspended{Because(item)}", Tone.Waiting),
        "ExecutionResumed" => ($"resumed{Because(item)}", Tone.Plain),
        "ExecutionRewound" => ($"rewound{Because(item)}", Tone.Waiting),
        "ExecutionTerminated" => ("terminated", Tone.Bad),
        "ExecutionCompleted" => ("completed", Tone.Good),
        "ExecutionFailed" => ($"failed: {item.Text("reason")}", Tone.Bad),
        "ContinuedAsNew" => ($"continues as new{Version(item)}", Tone.Plain),
        var other => (other ?? "", Tone.Plain),
    };

    /// <summary>Activities know it to the millisecond; the others from the step that asked to the step that heard.</summary>
    private string Took(JsonElement item)
    {
        if (item.At("durationMilliseconds") is { ValueKind: JsonValueKind.Number } milliseconds) return Duration(TimeSpan.FromMilliseconds(milliseconds.GetDouble()));
        if (item.Text("type") is not ("SubOrchestrationCompleted" or "SubOrchestrationFailed" or "TimerFired")) return "";
        return Decision(item)?.Time("timestamp") is { } asked && item.Time("timestamp") is { } heard ? Duration(heard - asked) : "";
    }

    private static string Duration(TimeSpan time) => time switch
    {
        { TotalSeconds: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0}ms"),
        { TotalMinutes: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0}s"),
        _ => Age.Of(time),
    };

    private static bool IsDecision(JsonElement item) => item.Text("type") is "TaskScheduled" or "SubOrchestrationCreated" or "TimerCreated";

    private static bool IsRetry(JsonElement item) => item.At("retryOf") is not null;

    private JsonElement? Decision(JsonElement outcome) => decisions.TryGetValue(outcome.Text("taskId") ?? "", out var decision) ? decision : null;

    private static string Subject(JsonElement item) => $"{item.Text("name")} (#{item.Text("taskId")})";

    private string Named(JsonElement outcome) => Decision(outcome) is { } decision ? Subject(decision) : $"#{outcome.Text("taskId")}";

    private static string Attempt(JsonElement item) => item.Number("attempt") > 1 ? $", attempt {item.Number("attempt")}" : "";

    private string AttemptOf(JsonElement outcome) => Decision(outcome) is { } decision ? Attempt(decision) : "";

    private static string Deliveries(JsonElement item) => item.Number("deliveries") > 1 ? $" at delivery {item.Number("deliveries")}" : "";

    private static string Version(JsonElement item) => item.Text("version") is { } version ? $" version {version}" : "";

    private static string Because(JsonElement item) => item.Text("reason") is { } reason ? $": {reason}" : "";

    private static string Tags(JsonElement item) => item.At("tags") is { ValueKind: JsonValueKind.Object } tags
        ? $" [{string.Join(", ", tags.EnumerateObject().Select(tag => $"{tag.Name}={tag.Value}"))}]"
        : "";
}
