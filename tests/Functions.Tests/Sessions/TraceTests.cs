using System.Diagnostics;
using FunctionsPlatform.Contracts.Agent;

namespace FunctionsPlatform.Functions.Tests.Sessions;

public sealed class TraceTests
{
    private const string App = "/api/v1/namespaces/default/apps/traced";

    [Fact]
    public async Task One_trace_connects_the_request_with_step_activity_and_what_the_agent_is_told()
    {
        await using var platform = await TestPlatform.StartWholeAsync();
        await using var node = await SimulatedNode.JoinAsync(platform);
        using var recorder = new SpanRecorder();

        await platform.PutAsync(App, Document(1), ("traceparent", recorder.Traceparent));
        var assigned = await AssignedAsync(node, 1);

        await Eventually.HoldsAsync(() => Whole(recorder), "the request's, the step's and the activity's spans");
        var request = recorder.Spans.Single(span => span.Source.Name == "Microsoft.AspNetCore");
        var step = recorder.Find("step AppOrchestrator")!;
        var activity = recorder.Find("activity ReconcileApp")!;
        Assert.True(recorder.IsBelow(step, request), "the step is not below the request");
        Assert.True(recorder.IsBelow(activity, step), "the activity is not below the step");
        Assert.True(ActivityContext.TryParse(assigned[0].Traceparent, null, out var told), "the agent was told no trace");
        var reconcile = recorder.Spans.Single(span => span.SpanId == told.SpanId);
        Assert.True(recorder.IsBelow(reconcile, request), "what the agent was told is not below the request");
    }

    [Fact]
    public async Task A_later_change_has_a_trace_of_its_own_down_to_what_the_agent_is_told()
    {
        await using var platform = await TestPlatform.StartWholeAsync();
        await using var node = await SimulatedNode.JoinAsync(platform);
        await platform.PutAsync(App, Document(1));
        var first = (await AssignedAsync(node, 1))[0].Uid;
        await QuietAsync(platform);
        using var recorder = new SpanRecorder();

        await platform.PutAsync(App + "/scale", """{"replicas":2}""", ("traceparent", recorder.Traceparent));
        var second = (await AssignedAsync(node, 2)).Single(container => container.Uid != first);

        Assert.Equal(recorder.Trace, ActivityContext.Parse(second.Traceparent, null).TraceId);
        await Eventually.HoldsAsync(() => recorder.Find("app.reconcile") is not null, "the reconciliation's span");
    }

    // What still goes on for the first change would find the second one too, and carry it out under its own trace.
    private static async Task QuietAsync(TestPlatform platform)
    {
        var (last, same) = ("", 0);
        await Eventually.HoldsAsync(
            async () =>
            {
                var version = (await platform.GetAsync(App)).Json.GetProperty("metadata").GetProperty("resourceVersion").GetString()!;
                same = version == last ? same + 1 : 0;
                last = version;
                return same == 40;
            },
            "the app to be left alone");
    }

    private static bool Whole(SpanRecorder recorder) =>
        recorder.Spans.Any(span => span.Source.Name == "Microsoft.AspNetCore")
        && recorder.Find("step AppOrchestrator") is not null && recorder.Find("activity ReconcileApp") is not null && recorder.Find("app.reconcile") is not null;

    private static async Task<IReadOnlyList<AssignedContainer>> AssignedAsync(SimulatedNode node, int count)
    {
        await Eventually.HoldsAsync(() => node.Assignment?.Containers.Count == count, $"an assignment of {count}");
        return node.Assignment!.Containers;
    }

    private static string Document(int replicas) => $$$"""{"kind":"App","spec":{"image":"img","replicas":{{{replicas}}}}}""";
}
