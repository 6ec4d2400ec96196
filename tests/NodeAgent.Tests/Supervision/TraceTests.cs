using System.Collections.Concurrent;
using System.Diagnostics;
using FunctionsPlatform.NodeAgent.Runtimes.Simulated;
using FunctionsPlatform.NodeAgent.Tests.Testing;

namespace FunctionsPlatform.NodeAgent.Tests.Supervision;

public sealed class TraceTests
{
    [Fact]
    public async Task Making_a_container_is_a_span_below_the_change_that_asked_for_it()
    {
        var asked = new ActivityContext(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded);
        var spans = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name == "FunctionsPlatform.NodeAgent",
            Sample = static (ref _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = span =>
            {
                if (span.TraceId == asked.TraceId) spans.Enqueue(span);
            },
        };
        ActivitySource.AddActivityListener(listener);
        await using var runtime = new SimulatedRuntime(new SimulatedRuntimeOptions(), TimeProvider.System);
        await using var node = new SupervisedNode(runtime, Assigned.Scope);
        var container = Assigned.Container("traced").With(one => one.Traceparent = $"00-{asked.TraceId}-{asked.SpanId}-01");

        await node.AssignAsync(container);
        await node.UntilAsync(container, "ready", seen => seen.Ready);

        var made = Assert.Single(spans);
        Assert.Equal(("container.create", asked.SpanId), (made.OperationName, made.ParentSpanId));
        Assert.Equal("traced", made.GetTagItem("fp.container"));
    }
}
