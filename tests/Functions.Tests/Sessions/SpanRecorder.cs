using System.Collections.Concurrent;
using System.Diagnostics;

namespace FunctionsPlatform.Functions.Tests.Sessions;

/// <summary>Records the spans of one trace, whoever makes them in this process.</summary>
internal sealed class SpanRecorder : IDisposable
{
    private readonly ConcurrentQueue<Activity> spans = new();
    private readonly ActivityListener listener;

    public SpanRecorder()
    {
        listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name.StartsWith("FunctionsPlatform.", StringComparison.Ordinal) || source.Name == "Microsoft.AspNetCore",
            Sample = static (ref _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = span =>
            {
                if (span.TraceId == Trace) spans.Enqueue(span);
            },
        };
        ActivitySource.AddActivityListener(listener);
    }

    public ActivityTraceId Trace { get; } = ActivityTraceId.CreateRandom();

    /// <summary>The header that makes a request part of the trace.</summary>
    public string Traceparent => $"00-{Trace}-{ActivitySpanId.CreateRandom()}-01";

    public IReadOnlyCollection<Activity> Spans => spans;

    public Activity? Find(string name) => spans.FirstOrDefault(span => span.OperationName == name);

    /// <summary>Whether <paramref name="span"/> descends from <paramref name="ancestor"/>, by parent span ids.</summary>
    public bool IsBelow(Activity span, Activity ancestor)
    {
        for (Activity? above = span; above is not null; above = spans.FirstOrDefault(other => other.SpanId == above.ParentSpanId))
        {
            if (above.ParentSpanId == ancestor.SpanId) return true;
        }

        return false;
    }

    public void Dispose() => listener.Dispose();
}
