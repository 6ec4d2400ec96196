namespace FunctionsPlatform.Durable.Tests.Crashes;

/// <summary>What a client does to an instance, and what becomes of instances that are over.</summary>
internal static partial class CrashScenarios
{
    private static CrashScenario Start() => new("client create")
    {
        Register = (registry, _) => registry.AddOrchestratorFunc<string, string>("main", (_, text) => Task.FromResult($"got {text.Length}")),
        LiveAsync = async user =>
        {
            await user.StartAsync("main", Large);
            await user.OnceAsync("second start", async () =>
            {
                var kept = new StartOrchestrationOptions(user.Id).WithDedupeStatuses(OrchestrationRuntimeStatus.Completed);
                Assert.IsType<ScheduleOutcome.AlreadyExists>(await user.Client.TryScheduleNewOrchestrationInstanceAsync("main", "other", kept, World.Token));
            });
            await user.RunToEndAsync();
        },
        Ends = Ends.None.With("", "got 40000"),
    };

    private static CrashScenario DelayedStart() => new("client create for later")
    {
        Register = (registry, _) => registry.AddOrchestratorFunc("main", _ => Task.FromResult("late")),
        LiveAsync = async user =>
        {
            await user.StartAsync("main", delay: TimeSpan.FromSeconds(20));
            await user.RunToEndAsync();
        },
        Ends = Ends.None.With("", "late"),
    };

    private static CrashScenario StartOver() => new("client create over an ended instance")
    {
        Register = (registry, activities) => registry
            .AddOrchestratorFunc<string, string>("main", (context, life) => context.CallActivityAsync<string>("echo", life))
            .AddActivityFunc<string, string>("echo", activities.Run),
        LiveAsync = async user =>
        {
            await user.StartAsync("main", "first");
            await user.RunToEndAsync();
            await user.OnceAsync("second life", () =>
                user.Client.TryScheduleNewOrchestrationInstanceAsync("main", "second", new StartOrchestrationOptions(user.Id), World.Token));
            await user.RunUntilAsync("second end", "", instance => instance.IsCompleted && instance.ReadOutputAs<string>() == "second");
        },
        Ends = Ends.None.With("", "second"),
        Activities = 2,
    };

    private static CrashScenario Raise() => new("raise")
    {
        Register = (registry, _) => registry.AddOrchestratorFunc("main", async context =>
        {
            var text = "";
            for (var number = 0; number < 3; number++) text += await context.WaitForExternalEvent<string>("go") is { Length: var length } ? $"{length}," : "";
            return text;
        }),
        LiveAsync = async user =>
        {
            await user.StartAsync("main");
            await user.RaiseAsync("go", "early");
            await user.RunUntilStartedAsync();
            await user.RaiseAsync("go", "second");
            await user.RaiseAsync("go", "the third");
            await user.RunToEndAsync();
        },
        Ends = Ends.None.With("", "5,6,9,"),
    };

    private static CrashScenario Terminate() => new("terminate")
    {
        Register = (registry, _) => registry.AddOrchestratorFunc("main", context => context.WaitForExternalEvent<string>("never")),
        LiveAsync = async user =>
        {
            await user.StartAsync("main");
            await user.RunUntilStartedAsync();
            await user.OnceAsync("stop", () => user.Client.TerminateInstanceAsync(user.Id, new TerminateInstanceOptions("stopped"), World.Token));
            await user.RunToEndAsync();
        },
        Ends = Ends.None.With("", "stopped", OrchestrationRuntimeStatus.Terminated),
    };

    private static CrashScenario TerminateRecursively() => new("terminate with children")
    {
        Register = (registry, activities) => registry
            .AddOrchestratorFunc("main", async context =>
            {
                await context.CallActivityAsync<string>("echo", "begun");
                return await context.CallSubOrchestratorAsync<string>("child", null, new SubOrchestrationOptions(InstanceId: context.InstanceId + "/child"));
            })
            .AddOrchestratorFunc("child", context => context.WaitForExternalEvent<string>("never"))
            .AddActivityFunc<string, string>("echo", activities.Run),
        LiveAsync = async user =>
        {
            await user.StartAsync("main");
            await user.RunUntilStartedAsync("/child");
            await user.OnceAsync("stop", () => user.Client.TerminateInstanceAsync(user.Id, new TerminateInstanceOptions("stopped", Recursive: true), World.Token));
            await user.RunToEndAsync();
            await user.RunToEndAsync("/child");
        },
        Ends = Ends.None.With("", "stopped", OrchestrationRuntimeStatus.Terminated).With("/child", null, OrchestrationRuntimeStatus.Terminated),
        Activities = 1,
    };

    private static CrashScenario SuspendAndResume() => new("suspend and resume")
    {
        Register = (registry, activities) => registry
            .AddOrchestratorFunc("main", async context =>
            {
                var pending = context.CallActivityAsync<string>("echo", "worked");
                var got = await context.WaitForExternalEvent<string>("go");
                return $"{await pending}, {got}, {await context.CallActivityAsync<string>("echo", "again")}";
            })
            .AddActivityFunc<string, string>("echo", activities.Run),
        LiveAsync = async user =>
        {
            await user.StartAsync("main");
            await user.OnceAsync("suspend", () => user.Client.SuspendInstanceAsync(user.Id, "pause", World.Token));
            await user.RunUntilAsync("suspended", "", instance => instance.RuntimeStatus == OrchestrationRuntimeStatus.Suspended);
            await user.RaiseAsync("go", "went");
            await user.OnceAsync("settle", user.SettleAsync);
            await user.OnceAsync("resume", () => user.Client.ResumeInstanceAsync(user.Id, "go on", World.Token));
            await user.RunToEndAsync();
        },
        Ends = Ends.None.With("", "worked, went, again"),
        Activities = 2,
    };

    private static CrashScenario Purge() => new("purge")
    {
        Register = (registry, _) => registry.AddOrchestratorFunc<string, string>("main", (_, text) => Task.FromResult(text)),
        LiveAsync = async user =>
        {
            await user.StartAsync("main", Large);
            await user.RunToEndAsync();
            await user.OnceAsync("purge", () => user.Client.PurgeInstanceAsync(user.Id, World.Token));
        },
        Ends = Ends.None,
    };

    private static CrashScenario PurgeByAge() => new("purge by age")
    {
        Register = (registry, _) => registry.AddOrchestratorFunc<string, string>("main", (_, text) => Task.FromResult(text)),
        LiveAsync = async user =>
        {
            await user.StartAsync("main", Large);
            await user.StartAsync("main", Large, "/other");
            await user.RunToEndAsync();
            await user.RunToEndAsync("/other");
            await user.OnceAsync("purge", () => user.Client.PurgeCompletedAsync(user.World.Time.GetUtcNow().AddSeconds(1), cancellationToken: World.Token));
        },
        Ends = Ends.None,
    };

    private static CrashScenario ContinueAsNew() => new("continue-as-new")
    {
        Register = (registry, activities) => registry
            .AddOrchestratorFunc<int, string>("main", async (context, lap) =>
            {
                var text = await context.CallActivityAsync<string>("letter", lap);
                if (lap == 3) return text;
                await context.CreateTimer(TimeSpan.FromSeconds(1), CancellationToken.None);
                context.ContinueAsNew(lap + 1);
                return "";
            })
            .AddActivityFunc<int, string>("letter", (context, number) => activities.Run(context, $"lap {number}")),
        LiveAsync = async user =>
        {
            await user.StartAsync("main", 1);
            await user.RunToEndAsync();
        },
        Ends = Ends.None.With("", "lap 3"),
        Activities = 3,
    };

    private static CrashScenario ContinueAsNewWithEvents() => new("continue-as-new with events waiting and effects unawaited")
    {
        Register = (registry, _) => registry
            .AddOrchestratorFunc<string, string>("main", async (context, text) =>
            {
                text += await context.WaitForExternalEvent<string>("go");
                if (text.Length == 3) return text;
                context.SendEvent(context.InstanceId + "/peer", "told", text);
                context.ContinueAsNew(text);
                return "";
            })
            .AddOrchestratorFunc("peer", async context =>
            {
                // A generation's effects may overtake those of the one before, whose sender died.
                string[] told = [await context.WaitForExternalEvent<string>("told"), await context.WaitForExternalEvent<string>("told")];
                return string.Concat(told.Order(StringComparer.Ordinal));
            }),
        LiveAsync = async user =>
        {
            await user.StartAsync("peer", suffix: "/peer");
            await user.StartAsync("main", "");
            foreach (var letter in (string[])["x", "y", "z"]) await user.RaiseAsync("go", letter);
            await user.RunToEndAsync();
            await user.RunToEndAsync("/peer");
        },
        Ends = Ends.None.With("", "xyz").With("/peer", "xxy"),
    };

    private static CrashScenario Sweep() => new("sweep")
    {
        Register = (registry, activities) => registry
            .AddOrchestratorFunc("main", async context =>
            {
                var got = await context.WaitForExternalEvent<string>("go");
                await context.CreateTimer(TimeSpan.FromSeconds(10), CancellationToken.None);
                return await context.CallActivityAsync<string>("echo", got);
            })
            .AddActivityFunc<string, string>("echo", activities.Run),
        LiveAsync = async user =>
        {
            await user.StartAsync("main");
            await user.LoseBellsAsync("lose the start's bell");
            await user.RunUntilStartedAsync();
            await user.RaiseAsync("go", "went");
            await user.LoseBellsAsync("lose the event's bell");
            await user.RunUntilAsync("timer set", "", instance => instance.Step >= 2);
            await user.LoseBellsAsync("lose the timer's alarm");
            await user.RunToEndAsync();
        },
        Ends = Ends.None.With("", "went"),
        Activities = 1,
    };

    private static CrashScenario Everything() => new("everything")
    {
        Register = CrashWorkload.Register,
        LiveAsync = async user =>
        {
            await user.StartAsync("everything");
            await user.RaiseAsync("go", "from client");
            await user.RunToEndAsync();
        },
        Ends = Ends.None.With("", CrashWorkload.Expected).With("/laps", "child says 3"),
        Activities = 9,
    };
}
