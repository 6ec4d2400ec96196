namespace FunctionsPlatform.Durable.Tests.Crashes;

/// <summary>One orchestration that does everything: fan-out, retries, a timer, events from a client and from a child, a child that continues
/// as new, a failing child, and effects that are counted.</summary>
internal static class CrashWorkload
{
    public const string Expected = "a0,a1,a2|third time|slept|from client|lap1,lap2,|child says 3|child failed|self";

    public static void Register(DurableTaskRegistry registry, CrashingActivities activities) => registry
        .AddOrchestratorFunc("everything", EverythingAsync)
        .AddOrchestratorFunc<int, string>("laps", LapsAsync)
        .AddOrchestratorFunc<string>("fails", _ => throw new InvalidOperationException("child failed"))
        .AddActivityFunc<int, string>("letter", (context, input) => activities.Run(context, $"a{input}"))
        .AddActivityFunc<object?, string>("flaky", (context, _) =>
        {
            activities.Run(context, "");
            return context.Attempt < 3 ? throw new InvalidOperationException($"attempt {context.Attempt}") : "third time";
        });

    private static async Task<string> EverythingAsync(TaskOrchestrationContext context)
    {
        var letters = await Task.WhenAll(Enumerable.Range(0, 3).Select(number => context.CallActivityAsync<string>("letter", number)));
        var flaky = await context.CallActivityAsync<string>("flaky", options: TaskOptions.FromRetryPolicy(new RetryPolicy(3, TimeSpan.FromSeconds(1))));
        await context.CreateTimer(TimeSpan.FromSeconds(2), CancellationToken.None);
        var raised = await context.WaitForExternalEvent<string>("go", TimeSpan.FromDays(1));
        var child = context.CallSubOrchestratorAsync<string>("laps", 1, new SubOrchestrationOptions(InstanceId: context.InstanceId + "/laps"));
        var laps = "";
        for (var lap = 1; lap < 3; lap++) laps += await context.WaitForExternalEvent<string>("lap") + ",";
        var said = await child;
        string failure;
        try
        {
            failure = await context.CallSubOrchestratorAsync<string>("fails");
        }
        catch (TaskFailedException failed)
        {
            failure = failed.FailureDetails.ErrorMessage;
        }

        context.SendEvent(context.InstanceId, "self", "self");
        var self = await context.WaitForExternalEvent<string>("self");
        return string.Join('|', string.Join(',', letters), flaky, "slept", raised, laps, said, failure, self);
    }

    private static async Task<string> LapsAsync(TaskOrchestrationContext context, int lap)
    {
        await context.CallActivityAsync<string>("letter", lap);
        if (lap == 3) return "child says 3";
        context.SendEvent(context.Parent!.InstanceId, "lap", $"lap{lap}");
        context.ContinueAsNew(lap + 1);
        return "";
    }
}
