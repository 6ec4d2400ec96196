using System.Collections.Concurrent;
using System.Diagnostics;

namespace FunctionsPlatform.Durable.Tests;

public sealed class TelemetryTests : IDisposable
{
    private readonly World world = new();

    public void Dispose() => world.Dispose();

    [Fact]
    public async Task Steps_activities_and_children_are_spans_in_the_trace_of_the_start()
    {
        world.Registry
            .AddOrchestratorFunc("traced", context => context.CallSubOrchestratorAsync("traced-child"))
            .AddOrchestratorFunc("traced-child", context => context.CallActivityAsync("traced-activity"))
            .AddActivityFunc("traced-activity", _ => Task.CompletedTask);
        using var request = new Activity("request").SetIdFormat(ActivityIdFormat.W3C).Start();
        var spans = new ConcurrentBag<string>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == DurableTelemetry.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = span =>
            {
                if (span.TraceId == request.TraceId) spans.Add(span.DisplayName);
            },
        };
        ActivitySource.AddActivityListener(listener);
        var host = world.NewHost();
        var id = await host.Client.ScheduleNewOrchestrationInstanceAsync("traced", cancellationToken: World.Token);
        request.Stop();

        await host.RunToEndAsync(id);

        Assert.Equal(
            ["activity traced-activity", "durable.start", "step traced", "step traced", "step traced-child", "step traced-child"],
            spans.Order(StringComparer.Ordinal));
    }
}
