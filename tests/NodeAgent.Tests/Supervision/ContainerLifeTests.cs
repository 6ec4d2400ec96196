using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.NodeAgent.Runtimes;
using FunctionsPlatform.NodeAgent.Supervision;

namespace FunctionsPlatform.NodeAgent.Tests.Supervision;

public sealed class ContainerLifeTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly SupervisionRules Rules = new()
    {
        SpecHash = "hash",
        InitialBackoff = TimeSpan.FromSeconds(1),
        MaxBackoff = TimeSpan.FromSeconds(10),
        ResetAfter = TimeSpan.FromSeconds(10),
    };

    [Fact]
    public void A_new_container_is_made()
    {
        var step = Step(new ContainerState(), new Observation.Wanted(Desired.Running));

        Assert.Equal(ContainerStage.Making, step.State.Stage);
        Assert.IsType<SupervisorEffect.Create>(step.Effect);
    }

    [Fact]
    public void One_that_was_seen_is_looked_at_and_adopted_without_a_restart_or_a_word()
    {
        var looking = Step(new ContainerState(), new Observation.Wanted(Desired.Running, "id"));
        Assert.IsType<SupervisorEffect.Look>(looking.Effect);

        var adopted = Step(looking.State, new Observation.Found(Found(RuntimeStatus.Running)));

        Assert.Equal((ContainerStage.Running, 0, true), (adopted.State.Stage, adopted.State.RestartCount, adopted.State.Ready));
        Assert.IsType<SupervisorEffect.None>(adopted.Effect);
        Assert.Empty(adopted.Happenings);
    }

    [Fact]
    public void One_that_ended_while_nobody_looked_is_started_again()
    {
        var looking = Step(new ContainerState(), new Observation.Wanted(Desired.Running, "id"));

        var step = Step(looking.State, new Observation.Found(Found(RuntimeStatus.Ended, new RuntimeExit(1, false, Start.AddMinutes(1)))));

        Assert.IsType<SupervisorEffect.Start>(step.Effect);
        Assert.Equal(1, step.State.LastEnd?.ExitCode);
    }

    [Fact]
    public void One_of_another_spec_is_stopped_removed_and_made_anew()
    {
        var looking = Step(new ContainerState(), new Observation.Wanted(Desired.Running, "id"));

        var stopping = Step(looking.State, new Observation.Found(Found(RuntimeStatus.Running) with { SpecHash = "other" }));
        var removing = Step(stopping.State, new Observation.StopDone(new RuntimeExit(143, false, Start.AddSeconds(1)), []));
        var making = Step(removing.State, new Observation.RemoveDone());

        Assert.IsType<SupervisorEffect.Stop>(stopping.Effect);
        Assert.IsType<SupervisorEffect.Remove>(removing.Effect);
        Assert.IsType<SupervisorEffect.Create>(making.Effect);
    }

    [Fact]
    public void A_run_that_was_good_is_followed_by_another_at_once()
    {
        var step = End(Running(), exitCode: 1, after: TimeSpan.FromSeconds(10));

        Assert.IsType<SupervisorEffect.Start>(step.Effect);
        Assert.Equal(0, step.State.Crashes);
        Assert.Equal("exit code 1 after 10s; restarted at once", Assert.Single(step.Happenings).Message);
    }

    [Fact]
    public void Pauses_double_up_to_the_longest_and_begin_anew_after_a_good_run()
    {
        var state = Running();
        var pauses = new List<double>();
        for (var crash = 0; crash < 7; crash++)
        {
            var step = End(state, exitCode: 1, after: TimeSpan.FromMilliseconds(100));
            pauses.Add(step.Effect is SupervisorEffect.Pause pause ? pause.Length.TotalSeconds : 0);
            state = StartAgain(step);
        }

        Assert.Equal([0, 1, 2, 4, 8, 10, 10], pauses);
        var good = End(state, exitCode: 1, after: TimeSpan.FromSeconds(11));
        Assert.IsType<SupervisorEffect.Start>(good.Effect);
        Assert.IsType<SupervisorEffect.Start>(End(StartAgain(good), exitCode: 1, after: TimeSpan.FromMilliseconds(100)).Effect);
    }

    [Fact]
    public void One_that_crashes_before_it_was_ever_healthy_waits_from_the_first_time_on()
    {
        var rules = Rules with { HasHealthCheck = true };

        var step = Step(Running(rules), new Observation.Ended("id", new RuntimeExit(1, false, Start.AddSeconds(2))), rules);

        Assert.Equal(TimeSpan.FromSeconds(1), Assert.IsType<SupervisorEffect.Pause>(step.Effect).Length);
        Assert.Equal("CrashLoopBackOff", step.State.Reason);
        Assert.Equal("exit code 1 after 2s; next start in 1s", Assert.Single(step.Happenings).Message);
    }

    [Fact]
    public void One_killed_again_and_again_from_outside_is_restarted_at_once_each_time()
    {
        var state = Running();
        for (var kill = 0; kill < 5; kill++)
        {
            var step = End(state, exitCode: 137, after: TimeSpan.FromSeconds(1.5));
            Assert.IsType<SupervisorEffect.Start>(step.Effect);
            state = StartAgain(step);
        }

        Assert.Equal(5, state.RestartCount);
    }

    [Fact]
    public void Out_of_memory_counts_as_a_crash_not_as_a_kill()
    {
        var state = Running() with { Crashes = 1 };

        var step = Step(state, new Observation.Ended("id", new RuntimeExit(137, OutOfMemory: true, Start.AddSeconds(5))));

        Assert.Equal("OutOfMemory", step.State.LastEnd?.Reason);
        Assert.IsType<SupervisorEffect.Pause>(step.Effect);
    }

    [Theory]
    [InlineData(RestartMode.Never, 0, false)]
    [InlineData(RestartMode.Never, 3, true)]
    [InlineData(RestartMode.OnFailure, 0, false)]
    public void What_is_not_to_be_restarted_is_over_for_good(RestartMode mode, int exitCode, bool failed)
    {
        var step = Step(Running(), new Observation.Ended("id", new RuntimeExit(exitCode, false, Start.AddMinutes(1))), Rules with { Mode = mode });

        Assert.Equal((ContainerStage.Final, failed, Start.AddMinutes(1)), (step.State.Stage, step.State.Failed, step.State.FinishedAt));
        Assert.IsType<SupervisorEffect.None>(step.Effect);
    }

    [Fact]
    public void It_is_given_up_after_the_allowed_restarts()
    {
        var rules = Rules with { MaxRestarts = 2 };
        var state = Running();
        for (var restart = 0; restart < 2; restart++)
            state = StartAgain(Step(state, new Observation.Ended("id", new RuntimeExit(1, false, state.Run!.StartedAt)), rules));

        var last = Step(state, new Observation.Ended("id", new RuntimeExit(1, false, state.Run!.StartedAt)), rules);

        Assert.Equal((ContainerStage.Final, true, 2), (last.State.Stage, last.State.Failed, last.State.RestartCount));
        Assert.Contains("gave up after 2 restarts", Assert.Single(last.Happenings).Message);
    }

    [Fact]
    public void A_missing_image_is_waited_for_even_where_nothing_is_restarted()
    {
        var making = Step(new ContainerState(), new Observation.Wanted(Desired.Running)).State;

        var step = Step(making, new Observation.NotStarted("ImageMissing", "no such image"), Rules with { Mode = RestartMode.Never, MaxRestarts = 1 });

        Assert.Equal((ContainerStage.Waiting, "ImageMissing", 0), (step.State.Stage, step.State.Reason, step.State.Crashes));
    }

    [Fact]
    public void What_its_engine_cannot_start_in_place_is_made_anew()
    {
        var starting = Step(End(Running(), exitCode: 137, after: TimeSpan.FromMinutes(5)).State, new Observation.PauseOver()).State;

        var refused = Step(starting with { Stage = ContainerStage.Starting }, new Observation.NotStarted("StartFailed", "task already exists"));
        var removing = Step(refused.State, new Observation.PauseOver());
        var making = Step(removing.State, new Observation.RemoveDone());

        Assert.IsType<SupervisorEffect.Pause>(refused.Effect);
        Assert.IsType<SupervisorEffect.Remove>(removing.Effect);
        Assert.IsType<SupervisorEffect.Create>(making.Effect);
        Assert.Null(making.State.RuntimeId);
    }

    [Fact]
    public void An_end_told_twice_or_late_counts_once()
    {
        var first = End(Running(), exitCode: 137, after: TimeSpan.FromSeconds(5));
        var again = StartAgain(first);

        var late = Step(again, new Observation.Ended("id", new RuntimeExit(137, false, Start.AddSeconds(5))));

        Assert.Same(again, late.State);
    }

    [Fact]
    public void An_end_told_before_its_start_counts_when_the_start_is_told()
    {
        var making = Step(new ContainerState(), new Observation.Wanted(Desired.Running)).State;

        var early = Step(making, new Observation.Ended("id", new RuntimeExit(3, false, Start.AddMilliseconds(5))));
        var started = Step(early.State, new Observation.Started(Run(Start)));

        Assert.Equal(3, started.State.LastEnd?.ExitCode);
        Assert.IsType<SupervisorEffect.Start>(started.Effect);
    }

    [Fact]
    public void One_removed_by_another_hand_is_made_anew()
    {
        var ended = End(Running(), exitCode: 137, after: TimeSpan.FromSeconds(5));
        Assert.IsType<SupervisorEffect.Start>(ended.Effect);

        var gone = Step(ended.State, new Observation.Found(null));

        Assert.IsType<SupervisorEffect.Create>(gone.Effect);
        Assert.Equal("Removed", gone.State.LastEnd?.Reason);
        Assert.Equal("ContainerRemoved", Assert.Single(gone.Happenings).Reason);
    }

    [Fact]
    public void Asked_to_stop_it_is_stopped_removed_and_stays_reported_until_it_is_unassigned()
    {
        var stopping = Step(Running(), new Observation.Wanted(Desired.Stopped));
        var removing = Step(stopping.State, new Observation.StopDone(new RuntimeExit(0, false, Start.AddSeconds(3)), ["bye"]));
        var final = Step(removing.State, new Observation.RemoveDone());
        var again = Step(final.State, new Observation.Wanted(Desired.Stopped));
        var unassigned = Step(again.State, new Observation.Wanted(Desired.Gone));
        var forgotten = Step(unassigned.State, new Observation.RemoveDone());

        Assert.IsType<SupervisorEffect.Stop>(stopping.Effect);
        Assert.IsType<SupervisorEffect.Remove>(removing.Effect);
        Assert.Equal((ContainerStage.Final, false, "Stopped"), (final.State.Stage, final.State.Failed, final.State.LastEnd?.Reason));
        Assert.IsType<SupervisorEffect.None>(again.Effect);
        Assert.Equal(ContainerStage.Forgotten, forgotten.State.Stage);
    }

    [Fact]
    public void A_start_under_way_is_broken_off_when_it_is_no_longer_wanted_and_what_came_of_it_is_removed()
    {
        var making = Step(new ContainerState(), new Observation.Wanted(Desired.Running));
        var cancelling = Step(making.State, new Observation.Wanted(Desired.Gone));
        Assert.IsType<SupervisorEffect.Cancel>(cancelling.Effect);

        Assert.IsType<SupervisorEffect.Stop>(Step(cancelling.State, new Observation.Cancelled()).Effect);
        Assert.IsType<SupervisorEffect.Stop>(Step(cancelling.State, new Observation.Started(Run(Start))).Effect);
        Assert.IsType<SupervisorEffect.Remove>(Step(cancelling.State, new Observation.NotStarted("StartFailed", "no")).Effect);
    }

    [Fact]
    public void An_unhealthy_one_is_stopped_and_started_and_says_why()
    {
        var rules = Rules with { HasHealthCheck = true };
        var ready = Step(Running(rules), new Observation.BecameReady(Start), rules).State;

        var stopping = Step(ready, new Observation.BecameUnhealthy(Start, "HTTP 503", []), rules);
        var starting = Step(stopping.State, new Observation.StopDone(new RuntimeExit(143, false, Start.AddSeconds(30)), []), rules);

        Assert.IsType<SupervisorEffect.Stop>(stopping.Effect);
        Assert.False(stopping.State.Ready);
        Assert.IsType<SupervisorEffect.Start>(starting.Effect);
        Assert.Equal("Unhealthy", starting.State.LastEnd?.Reason);
    }

    [Fact]
    public void One_that_serves_goes_on_for_the_drain_period_before_it_is_signalled_and_one_that_does_not_is_stopped_at_once()
    {
        var rules = Rules with { Drain = TimeSpan.FromSeconds(5) };
        var serving = Running(rules);

        var draining = Step(serving, new Observation.Wanted(Desired.Stopped), rules);
        var stopping = Step(draining.State, new Observation.PauseOver(), rules);

        Assert.Equal(TimeSpan.FromSeconds(5), Assert.IsType<SupervisorEffect.Pause>(draining.Effect).Length);
        Assert.Equal((false, "Draining"), (draining.State.Ready, draining.State.Reason));
        Assert.IsType<SupervisorEffect.Stop>(stopping.Effect);
        Assert.IsType<SupervisorEffect.Stop>(Step(serving with { Ready = false }, new Observation.Wanted(Desired.Stopped), rules).Effect);
        Assert.IsType<SupervisorEffect.Stop>(Step(serving, new Observation.Wanted(Desired.Gone), rules).Effect);
    }

    [Fact]
    public void One_that_was_never_healthy_waits_however_long_it_ran()
    {
        var rules = Rules with { HasHealthCheck = true };

        var stopping = Step(Running(rules), new Observation.BecameUnhealthy(Start, "HTTP 503", []), rules);
        var step = Step(stopping.State, new Observation.StopDone(new RuntimeExit(143, false, Start.AddMinutes(5)), []), rules);

        Assert.IsType<SupervisorEffect.Pause>(step.Effect);
    }

    [Fact]
    public void A_runtime_that_does_not_answer_is_asked_the_same_again_later_and_later()
    {
        var state = Step(Running(), new Observation.Wanted(Desired.Stopped)).State;
        var pauses = new List<double>();
        for (var attempt = 0; attempt < 7; attempt++)
        {
            var trouble = Step(state, new Observation.Trouble("no answer"));
            pauses.Add(Assert.IsType<SupervisorEffect.Pause>(trouble.Effect).Length.TotalSeconds);
            var again = Step(trouble.State, new Observation.PauseOver());
            Assert.IsType<SupervisorEffect.Stop>(again.Effect);
            state = again.State;
        }

        Assert.Equal([0.25, 0.5, 1, 2, 4, 5, 5], pauses);
    }

    [Fact]
    public void Whatever_is_seen_in_whatever_order_the_reported_phase_never_goes_back()
    {
        for (var seed = 0; seed < 500; seed++)
        {
            var random = new Random(seed);
            var state = new ContainerState();
            var desired = Desired.Running;
            var phase = 0;
            for (var step = 0; step < 60; step++)
            {
                if (random.Next(12) == 0 && desired < Desired.Gone) desired++;
                state = Step(state, AnyObservation(random, desired, step)).State;
                if (state.Stage is ContainerStage.Forgotten or ContainerStage.New) continue;
                var now = (int)ObservationMapper.ToObservation(Recipe, state, "").Phase;
                Assert.True(now >= phase, $"seed {seed}, step {step}: {phase} -> {now}, {state}");
                phase = now;
            }
        }
    }

    private static readonly ContainerRecipe Recipe = new()
    {
        Scope = new ContainerScope("cluster", "node"),
        Namespace = "default",
        Name = "app",
        Uid = "uid",
        App = "app",
        SpecHash = "hash",
        Image = "image",
    };

    private static Observation AnyObservation(Random random, Desired desired, int step) => random.Next(12) switch
    {
        0 or 1 => new Observation.Wanted(desired),
        2 => new Observation.Started(Run(Start.AddSeconds(step))),
        3 => new Observation.Ended("id", new RuntimeExit(random.Next(3), false, Start.AddSeconds(step))),
        4 => new Observation.StopDone(random.Next(2) == 0 ? null : new RuntimeExit(0, false, Start.AddSeconds(step)), []),
        5 => new Observation.RemoveDone(),
        6 => new Observation.PauseOver(),
        7 => new Observation.Trouble("no answer"),
        8 => new Observation.Found(random.Next(2) == 0 ? null : Found(RuntimeStatus.Running)),
        9 => new Observation.NotStarted("StartFailed", "no", 127),
        10 => new Observation.Vanished("id"),
        _ => new Observation.Cancelled(),
    };

    private static SupervisorStep Step(ContainerState state, Observation seen, SupervisionRules? rules = null) => ContainerLife.Step(rules ?? Rules, state, seen, Start);

    private static SupervisorStep End(ContainerState state, int exitCode, TimeSpan after) =>
        Step(state, new Observation.Ended("id", new RuntimeExit(exitCode, false, state.Run!.StartedAt + after)));

    /// <summary>Whatever pause there is, over; and it runs again, from a minute later on.</summary>
    private static ContainerState StartAgain(SupervisorStep ended)
    {
        var starting = ended.Effect is SupervisorEffect.Pause ? Step(ended.State, new Observation.PauseOver()).State : ended.State;
        return Step(starting, new Observation.Started(Run(starting.Run!.StartedAt.AddMinutes(1)))).State;
    }

    private static ContainerState Running(SupervisionRules? rules = null)
    {
        var making = Step(new ContainerState(), new Observation.Wanted(Desired.Running), rules).State;
        return Step(making, new Observation.Started(Run(Start)), rules).State;
    }

    private static ContainerRun Run(DateTimeOffset startedAt) => new() { RuntimeId = "id", StartedAt = startedAt };

    private static FoundContainer Found(RuntimeStatus status, RuntimeExit? exit = null) => new()
    {
        RuntimeId = "id",
        Uid = "uid",
        SpecHash = "hash",
        Status = status,
        Run = status == RuntimeStatus.Created ? null : Run(Start),
        Exit = exit,
    };
}
