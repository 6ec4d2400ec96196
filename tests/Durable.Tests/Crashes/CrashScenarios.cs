namespace FunctionsPlatform.Durable.Tests.Crashes;

/// <summary>Every kind of storage call that the engine and its client make, in small stories.</summary>
internal static partial class CrashScenarios
{
    private static readonly string Large = new('L', 40_000);

    public static IReadOnlyList<CrashScenario> All { get; } =
    [
        Activities(), LargeResults(), Retries(), Timers(), Events(), Children(), SentEvents(), Start(), DelayedStart(), StartOver(), Raise(),
        Terminate(), TerminateRecursively(), SuspendAndResume(), Purge(), PurgeByAge(), ContinueAsNew(), ContinueAsNewWithEvents(), Sweep(), Everything(),
    ];

    public static CrashScenario Named(string name) => All.Single(scenario => scenario.Name == name);

    private static CrashScenario Activities() => new("activities")
    {
        Register = (registry, activities) => registry
            .AddOrchestratorFunc("main", async context =>
            {
                var first = await context.CallActivityAsync<string>("letter", 0);
                return first + string.Concat(await Task.WhenAll(Enumerable.Range(1, 3).Select(number => context.CallActivityAsync<string>("letter", number))));
            })
            .AddActivityFunc<int, string>("letter", (context, number) => activities.Run(context, $"a{number}")),
        LiveAsync = async user =>
        {
            await user.StartAsync("main");
            await user.RunToEndAsync();
        },
        Ends = Ends.None.With("", "a0a1a2a3"),
        Activities = 4,
    };

    private static CrashScenario LargeResults() => new("activity completion with payloads in blobs")
    {
        Register = (registry, activities) => registry
            .AddOrchestratorFunc("main", async context =>
            {
                var large = await context.CallActivityAsync<string>("grow", Large);
                try
                {
                    await context.CallActivityAsync<string>("fail");
                }
                catch (TaskFailedException failed)
                {
                    return $"{large.Length} {failed.FailureDetails.ErrorMessage}";
                }

                return "no failure";
            })
            .AddActivityFunc<string, string>("grow", (context, text) => activities.Run(context, text + text))
            .AddActivityFunc<object?, string>("fail", string (context, _) => throw new InvalidOperationException(activities.Run(context, "as told"))),
        LiveAsync = async user =>
        {
            await user.StartAsync("main");
            await user.RunToEndAsync();
        },
        Ends = Ends.None.With("", "80000 as told"),
        Activities = 2,
    };

    private static CrashScenario Retries() => new("retries")
    {
        Register = (registry, activities) => registry
            .AddOrchestratorFunc("main", context =>
                context.CallActivityAsync<string>("flaky", options: TaskOptions.FromRetryPolicy(new RetryPolicy(3, TimeSpan.FromSeconds(1)))))
            .AddActivityFunc<object?, string>("flaky", (context, _) =>
            {
                activities.Run(context, "");
                return context.Attempt < 3 ? throw new InvalidOperationException($"attempt {context.Attempt}") : "third time";
            }),
        LiveAsync = async user =>
        {
            await user.StartAsync("main");
            await user.RunToEndAsync();
        },
        Ends = Ends.None.With("", "third time"),
        Activities = 3,
    };

    private static CrashScenario Timers() => new("timers")
    {
        Register = (registry, _) => registry.AddOrchestratorFunc("main", async context =>
        {
            await context.CreateTimer(TimeSpan.FromSeconds(2), CancellationToken.None);
            using var forget = new CancellationTokenSource();
            var slow = context.CreateTimer(TimeSpan.FromDays(3), forget.Token);
            var quick = context.CreateTimer(TimeSpan.FromSeconds(3), CancellationToken.None);
            var first = await Task.WhenAny(slow, quick);
            forget.Cancel();
            return first == quick ? "quick" : "slow";
        }),
        LiveAsync = async user =>
        {
            await user.StartAsync("main");
            await user.RunToEndAsync();
        },
        Ends = Ends.None.With("", "quick"),
    };

    private static CrashScenario Events() => new("events")
    {
        Register = (registry, _) => registry.AddOrchestratorFunc("main", async context =>
        {
            var got = await context.WaitForExternalEvent<string>("go", TimeSpan.FromDays(1));
            try
            {
                return got + await context.WaitForExternalEvent<string>("never", TimeSpan.FromSeconds(5));
            }
            catch (TaskCanceledException)
            {
                return got + ", then nothing";
            }
        }),
        LiveAsync = async user =>
        {
            await user.StartAsync("main");
            await user.RunUntilStartedAsync();
            await user.RaiseAsync("go", "went");
            await user.RunToEndAsync();
        },
        Ends = Ends.None.With("", "went, then nothing"),
    };

    private static CrashScenario Children() => new("sub-orchestrations")
    {
        Register = (registry, activities) => registry
            .AddOrchestratorFunc("main", async context =>
            {
                var named = context.CallSubOrchestratorAsync<string>("child", "named", new SubOrchestrationOptions(InstanceId: context.InstanceId + "/child"));
                var derived = context.CallSubOrchestratorAsync<string>("child", "derived");
                try
                {
                    await context.CallSubOrchestratorAsync<string>("fails", Large);
                }
                catch (TaskFailedException failed)
                {
                    return $"{await named}, {await derived}, {failed.FailureDetails.ErrorMessage}";
                }

                return "no failure";
            })
            .AddOrchestratorFunc<string, string>("child", (context, text) => context.CallActivityAsync<string>("echo", text))
            .AddOrchestratorFunc<string, string>("fails", (_, text) => throw new InvalidOperationException($"failed on {text.Length}"))
            .AddActivityFunc<string, string>("echo", activities.Run),
        LiveAsync = async user =>
        {
            await user.StartAsync("main");
            await user.RunToEndAsync();
        },
        Ends = Ends.None.With("", "named, derived, failed on 40000").With("/child", "named"),
        Activities = 2,
    };

    private static CrashScenario SentEvents() => new("events sent between orchestrations")
    {
        Register = (registry, _) => registry
            .AddOrchestratorFunc("main", async context =>
            {
                context.SendEvent(context.InstanceId, "self", "me");
                context.SendEvent(context.InstanceId + "/peer", "ask", Large);
                context.SendEvent(context.InstanceId + "/nobody", "ask", "nothing");
                return await context.WaitForExternalEvent<string>("self") + await context.WaitForExternalEvent<string>("answer");
            })
            .AddOrchestratorFunc<string, string>("peer", async (context, parent) =>
            {
                var asked = await context.WaitForExternalEvent<string>("ask");
                context.SendEvent(parent, "answer", $" and {asked.Length}");
                return "answered";
            }),
        LiveAsync = async user =>
        {
            await user.StartAsync("peer", user.Id, "/peer");
            await user.StartAsync("main");
            await user.RunToEndAsync();
            await user.RunToEndAsync("/peer");
        },
        Ends = Ends.None.With("", "me and 40000").With("/peer", "answered"),
    };
}
