namespace FunctionsPlatform.Durable.Tests.Golden;

/// <summary>The programs must never change: their histories are in the fixtures. Add another case instead.</summary>
internal static class GoldenCases
{
    public static IReadOnlyList<GoldenCase> All { get; } = [Grand(), Loop(), Suspended(), Ended()];

    /// <summary>Every kind of decision and outcome behind it, and an activity, an event and a timer ahead.</summary>
    private static GoldenCase Grand() => new("grand")
    {
        Instances = ["grand", "grand/child", "grand/failing", "grand/peer"],
        Register = registry => registry
            .AddOrchestratorFunc<string, string>("grand", GrandAsync)
            .AddOrchestratorFunc<string, string>("child", (context, text) => context.CallActivityAsync<string>("echo", text + "!"))
            .AddOrchestratorFunc("failing", context => Task.FromException<string>(new QuietException("child failed")))
            .AddOrchestratorFunc("peer", context => context.WaitForExternalEvent<string>("told"))
            .AddActivityFunc<string, string>("echo", (_, text) => text)
            .AddActivityFunc<int, string>("grow", (_, length) => new string('g', length))
            .AddActivityFunc("fail", _ => Task.FromException(new QuietException("activity failed"))),
        BeginAsync = async host =>
        {
            await StartAsync(host, "peer", "grand/peer");
            await StartAsync(host, "grand", "grand", "input");
            await host.RunUntilQuietAsync();
            host.World.Advance(TimeSpan.FromSeconds(2));
            await host.RunUntilQuietAsync();
            await host.Client.RaiseEventAsync("grand", "one", "first", World.Token);
            await host.Client.SuspendInstanceAsync("grand", "a pause", World.Token);
            await host.RunUntilQuietAsync();
            await host.Client.ResumeInstanceAsync("grand", "on again", World.Token);
            // No further than the step that asks for the last: that is still on its way.
            while ((await host.Client.GetInstanceAsync("grand", true, World.Token))!.SerializedCustomStatus is null) Assert.True(await host.HandleOneAsync());
        },
        GoOnAsync = async host =>
        {
            await host.RunUntilQuietAsync();
            await host.Client.RaiseEventAsync("grand", "two", "second", World.Token);
            // The timer's alarm was hidden when the picture was taken: the sweep finds that it is due.
            host.World.Advance(TimeSpan.FromMinutes(11));
            await host.Engine.SweepAsync(World.Token);
            Assert.Equal("input, activity failed, input!, child failed, first, 20000, last, second", (await host.RunToEndAsync("grand")).ReadOutputAs<string>());
            Assert.Equal("input", (await host.RunToEndAsync("grand/peer")).ReadOutputAs<string>());
        },
    };

    /// <summary>Between two generations: a start with an event carried over, the generation before it still booked as unsent, an event waiting.</summary>
    private static GoldenCase Loop() => new("loop")
    {
        Instances = ["loop"],
        Register = registry => registry.AddOrchestratorFunc<string, string>("loop", async (context, text) =>
        {
            text += await context.WaitForExternalEvent<string>("go");
            if (text.Length == 3) return text + await context.WaitForExternalEvent<string>("other");
            context.SendEvent("nobody", "told", text);
            context.ContinueAsNew(text);
            return "";
        }),
        BeginAsync = async host =>
        {
            await StartAsync(host, "loop", "loop", "");
            await host.Client.RaiseEventAsync("loop", "other", "-o", World.Token);
            await host.Client.RaiseEventAsync("loop", "go", "a", World.Token);
            await host.RunUntilQuietAsync();
            await host.Client.RaiseEventAsync("loop", "go", "b", World.Token);
        },
        GoOnAsync = async host =>
        {
            await host.RunUntilQuietAsync();
            await host.Client.RaiseEventAsync("loop", "go", "c", World.Token);
            Assert.Equal("abc-o", (await host.RunToEndAsync("loop")).ReadOutputAs<string>());
        },
    };

    /// <summary>What waits in an inbox while nothing advances: an activity's outcome, events small and large.</summary>
    private static GoldenCase Suspended() => new("suspended")
    {
        Instances = ["suspended"],
        Register = registry => registry
            .AddOrchestratorFunc("suspended", async context =>
            {
                var done = await context.CallActivityAsync<string>("echo", "done");
                var large = await context.WaitForExternalEvent<string>("go");
                return $"{done} {large.Length} {context.NewGuid()}";
            })
            .AddActivityFunc<string, string>("echo", (_, text) => text),
        BeginAsync = async host =>
        {
            await StartAsync(host, "suspended", "suspended");
            await host.HandleOneAsync();
            await host.Client.SuspendInstanceAsync("suspended", "for the picture", World.Token);
            await host.RunUntilQuietAsync();
            await host.Client.RaiseEventAsync("suspended", "go", new string('l', 20_000), World.Token);
            await host.RunUntilQuietAsync();
        },
        GoOnAsync = async host =>
        {
            Assert.Equal(OrchestrationRuntimeStatus.Suspended, (await host.Client.GetInstanceAsync("suspended", false, World.Token))!.RuntimeStatus);
            await host.Client.ResumeInstanceAsync("suspended", null, World.Token);
            Assert.StartsWith("done 20000 ", (await host.RunToEndAsync("suspended")).ReadOutputAs<string>(), StringComparison.Ordinal);
        },
    };

    /// <summary>Ends of every kind, to be shown, listed, started over and purged.</summary>
    private static GoldenCase Ended() => new("ended")
    {
        Instances = ["completes", "fails", "waits"],
        Register = registry => registry
            .AddOrchestratorFunc<string, string>("completes", (_, text) => Task.FromResult(text))
            .AddOrchestratorFunc("fails", _ => Task.FromException<string>(new QuietException("failed")))
            .AddOrchestratorFunc("waits", context => context.WaitForExternalEvent<string>("never")),
        BeginAsync = async host =>
        {
            await StartAsync(host, "completes", "completes", "out");
            await StartAsync(host, "fails", "fails");
            await StartAsync(host, "waits", "waits");
            await host.RunUntilQuietAsync();
            await host.Client.TerminateInstanceAsync("waits", new TerminateInstanceOptions("stopped"), World.Token);
            await host.RunUntilQuietAsync();
        },
        GoOnAsync = async host =>
        {
            var listed = await host.Client.GetInstancesPageAsync(new OrchestrationQuery { FetchInputsAndOutputs = true }, World.Token);
            var (completed, failed, terminated) = (listed.Instances[0], listed.Instances[1], listed.Instances[2]);
            Assert.Equal((OrchestrationRuntimeStatus.Completed, "out"), (completed.RuntimeStatus, completed.ReadOutputAs<string>()));
            Assert.Equal((OrchestrationRuntimeStatus.Failed, "failed"), (failed.RuntimeStatus, failed.FailureDetails!.ErrorMessage));
            Assert.Equal((OrchestrationRuntimeStatus.Terminated, "stopped"), (terminated.RuntimeStatus, terminated.ReadOutputAs<string>()));
            foreach (var instance in listed.Instances) Assert.NotEmpty(await host.Client.GetOrchestrationHistoryAsync(instance.InstanceId, World.Token));
            await StartAsync(host, "completes", "fails", "over again");
            Assert.Equal("over again", (await host.RunToEndAsync("fails")).ReadOutputAs<string>());
            Assert.Equal(1, (await host.Client.PurgeInstanceAsync("waits", World.Token)).PurgedInstanceCount);
        },
    };

    private static async Task<string> GrandAsync(TaskOrchestrationContext context, string input)
    {
        var echoed = await context.CallActivityAsync<string>("echo", input);
        var failure = await FailureAsync(context.CallActivityAsync("fail"));
        await context.CreateTimer(TimeSpan.FromSeconds(1), CancellationToken.None);
        var child = await context.CallSubOrchestratorAsync<string>("child", echoed, new SubOrchestrationOptions(InstanceId: "grand/child"));
        var failing = await FailureAsync(context.CallSubOrchestratorAsync<string>("failing", options: new SubOrchestrationOptions(InstanceId: "grand/failing")));
        context.SendEvent("grand/peer", "told", echoed);
        var one = await context.WaitForExternalEvent<string>("one");
        var large = await context.CallActivityAsync<string>("grow", 20_000);
        context.SetCustomStatus("waiting for the last");
        var last = context.CallActivityAsync<string>("echo", "last");
        var two = context.WaitForExternalEvent<string>("two");
        await Task.WhenAll(last, two, context.CreateTimer(TimeSpan.FromMinutes(10), CancellationToken.None));
        return string.Join(", ", echoed, failure, child, failing, one, large.Length, await last, await two);
    }

    private static async Task<string> FailureAsync(Task task)
    {
        try
        {
            await task;
            return "no failure";
        }
        catch (TaskFailedException failed)
        {
            return failed.FailureDetails.ErrorMessage;
        }
    }

    private static Task StartAsync(Host host, string name, string id, object? input = null) =>
        host.Client.ScheduleNewOrchestrationInstanceAsync(name, input, new StartOrchestrationOptions(id), World.Token);
}
