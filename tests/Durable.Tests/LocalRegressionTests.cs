using FunctionsPlatform.Storage.Faults;

namespace FunctionsPlatform.Durable.Tests;

/// <summary>Steps that were struck as sent while their activities were still in the hands of a process, which then died.</summary>
public sealed class LocalRegressionTests : IDisposable
{
    private readonly World world = new();

    public void Dispose() => world.Dispose();

    [Fact]
    public async Task A_run_that_lost_a_commit_leaves_the_booking_of_its_own_step_to_the_activities()
    {
        var runs = 0;
        using var dying = new CancellationTokenSource();
        world.Registry
            .AddOrchestratorFunc("calls", async context =>
            {
                var work = context.CallActivityAsync<string>("work");
                await context.CreateTimer(TimeSpan.Zero, CancellationToken.None);
                return await work;
            })
            .AddActivityFunc<object?, string>("work", async (context, _) =>
            {
                if (++runs > 1) return "done";
                await dying.CancelAsync();
                await Task.Delay(Timeout.InfiniteTimeSpan, world.Time, context.CancellationToken);
                return "never";
            });
        var faults = new OvertakenOnce(2);
        var host = world.NewHost(faults);
        var id = await world.NewHost().Client.ScheduleNewOrchestrationInstanceAsync("calls", cancellationToken: World.Token);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => host.HandleOneUnlessStoppedAsync(dying.Token));
        // The first step, the second one, lost, and once more.
        Assert.Equal(3, faults.Submits);

        world.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal("done", (await world.NewHost().RunToEndAsync(id)).ReadOutputAs<string>());
        Assert.Equal(2, runs);
    }

    [Fact]
    public async Task An_outcome_that_met_a_suspend_and_died_before_it_was_stored_is_made_again()
    {
        const string id = "calls";
        var runs = 0;
        var death = new DeathBeforeWriteTo($"DurableTasks/{id}");
        var (calm, doomed) = (world.NewHost(), world.NewHost(death, cached: 0));
        world.Registry
            .AddOrchestratorFunc("calls", context => context.CallActivityAsync<string>("work"))
            .AddActivityFunc<object?, string>("work", async (_, _) =>
            {
                if (++runs > 1) return "done";
                await calm.Client.SuspendInstanceAsync(id, null, World.Token);
                // The step that suspends, and then the outcome's row.
                death.After = 1;
                return "never";
            });
        await calm.Client.ScheduleNewOrchestrationInstanceAsync("calls", null, new StartOrchestrationOptions(id), World.Token);
        await Assert.ThrowsAsync<SimulatedCrashException>(doomed.HandleOneAsync);
        Assert.Equal(OrchestrationRuntimeStatus.Suspended, (await calm.Client.GetInstanceAsync(id, false, World.Token))!.RuntimeStatus);

        world.Advance(TimeSpan.FromMinutes(1));
        await calm.RunUntilQuietAsync();
        await calm.Client.ResumeInstanceAsync(id, null, World.Token);

        Assert.Equal("done", (await calm.RunToEndAsync(id)).ReadOutputAs<string>());
        Assert.Equal(2, runs);
    }

    /// <summary>Another process commits just before this one's commit of that number.</summary>
    private sealed class OvertakenOnce(int at) : StorageFaults
    {
        public int Submits { get; private set; }

        public override bool Conflicts() => ++Submits == at;

        public override ValueTask<int> BeforeAsync(StorageCall call, CancellationToken cancellationToken) => ValueTask.FromResult(0);

        public override ValueTask AfterAsync(StorageCall call, int number, CancellationToken cancellationToken) => ValueTask.CompletedTask;
    }

    /// <summary>The process dies when it has written to one place so often.</summary>
    private sealed class DeathBeforeWriteTo(string target) : StorageFaults
    {
        private bool dead;

        public int After { get; set; } = int.MaxValue;

        public override ValueTask<int> BeforeAsync(StorageCall call, CancellationToken cancellationToken)
        {
            if (call.Writes && call.Target == target) dead |= After-- == 0;
            return dead ? throw new SimulatedCrashException($"Died before {call}.") : ValueTask.FromResult(0);
        }

        public override ValueTask AfterAsync(StorageCall call, int number, CancellationToken cancellationToken) => ValueTask.CompletedTask;
    }
}
