using System.Collections.Immutable;
using FunctionsPlatform.Contracts.Identity;
using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.Planning.Apps;

namespace FunctionsPlatform.Planning.Tests.Apps;

public sealed class AppPlannerTests
{
    private static readonly DateTimeOffset Now = Build.Start.AddHours(1);
    private static readonly AppSpec NewTemplate = new() { Image = "web:2" };

    [Fact]
    public void The_longest_back_off_after_many_attempts_is_a_pause_and_not_an_overflow()
    {
        var policy = new RestartPolicy { InitialBackoff = TimeSpan.FromHours(1), MaxBackoff = TimeSpan.FromHours(1) };
        var fallen = Build.Running("web-1", new AppSpec { Image = "web:1", RestartPolicy = policy });
        fallen = fallen with
        {
            Metadata = fallen.Metadata with { Annotations = fallen.Metadata.Annotations.SetItem(Succession.AttemptAnnotation, "40") },
            Status = fallen.Status with { Phase = ContainerPhase.Failed, Ready = false, ReadySince = null, FinishedAt = Build.Start },
        };

        Assert.Equal(Build.Start + TimeSpan.FromHours(1), Succession.DueAt(fallen));
    }

    [Fact]
    public void A_new_app_gets_all_its_containers_at_once()
    {
        var app = Build.App(3);
        app = app with { Metadata = app.Metadata with { Labels = Build.Labels("team", "a") } };

        var plan = AppPlanner.Plan(new AppSnapshot(app, []), Now, IdSource.Seeded(1), "00-trace");

        Assert.Equal(3, plan.Create.Select(container => container.Metadata.Name).Distinct().Count());
        var made = plan.Create[0];
        Assert.StartsWith("web-", made.Metadata.Name, StringComparison.Ordinal);
        Assert.Equal(("web", "a"), (made.Metadata.Labels["app"], made.Metadata.Labels["team"]));
        Assert.Equal(new OwnerReference("App", "web", "uid-web"), Assert.Single(made.Metadata.OwnerReferences));
        Assert.Equal(("web", "default", "00-trace"), (made.Spec.App, made.Metadata.Namespace, made.Spec.Traceparent));
        Assert.Equal((3, 0, 3), (plan.Status.Replicas, plan.Status.ReadyReplicas, plan.Status.UpdatedReplicas));
    }

    [Fact]
    public void A_long_name_is_cut_so_that_the_container_has_a_good_one()
    {
        var plan = Plan(Build.App(1, name: new string('a', 56) + "-bcdefg"));

        Assert.Equal(62, Assert.Single(plan.Create).Metadata.Name.Length);
        Assert.DoesNotContain("--", plan.Create[0].Metadata.Name, StringComparison.Ordinal);
    }

    [Fact]
    public void Scaling_down_stops_first_what_serves_least_and_then_the_newest()
    {
        var old = Build.Running("old");
        var young = Build.Running("young", created: Build.Start.AddMinutes(1));
        var starting = Build.Pending("starting").On("n1", ContainerPhase.Starting);

        Assert.Equal(["starting"], Stopped(Plan(Build.App(2), old, young, starting)));
        Assert.Equal(["starting", "young"], Stopped(Plan(Build.App(1), old, young, starting)));
    }

    [Fact]
    public void What_no_node_knows_of_is_forgotten_at_once()
    {
        var plan = Plan(Build.App(1), Build.Running("a"), Build.Pending("b"));

        Assert.Equal("b", Assert.Single(plan.Delete).Metadata.Name);
        Assert.Empty(plan.Stop);
    }

    [Fact]
    public void A_stopped_container_is_removed_and_not_replaced()
    {
        var asked = Build.Running("b") with { };
        asked = asked with { Spec = asked.Spec with { DesiredState = DesiredState.Stopped } };

        Assert.False(Plan(Build.App(1), Build.Running("a"), asked).ChangesContainers);
        var plan = Plan(Build.App(1), Build.Running("a"), asked with { Status = asked.Status with { Phase = ContainerPhase.Stopped } });
        Assert.Equal("b", Assert.Single(plan.Delete).Metadata.Name);
        Assert.Empty(plan.Create);
    }

    [Fact]
    public void A_lost_container_is_replaced_at_once()
    {
        var plan = Plan(Build.App(2), Build.Running("a"), Build.Pending("b").On("n2", ContainerPhase.Lost));

        Assert.Single(plan.Create);
        Assert.Equal("b", Assert.Single(plan.Delete).Metadata.Name);
        Assert.Contains(plan.Events, told => told.Reason == "ContainerReplaced");
    }

    [Fact]
    public void A_container_that_crashes_and_comes_back_in_place_is_left_alone()
    {
        var crashed = Build.Running("a") with { };
        crashed = crashed with { Status = crashed.Status with { Ready = false, RestartCount = 7, Reason = "CrashLoopBackOff" } };

        Assert.False(Plan(Build.App(1), crashed).ChangesContainers);
    }

    [Fact]
    public void One_that_failed_after_a_good_run_is_replaced_at_once()
    {
        var failed = Failed("a", attempt: 3, ended: Now) with { };
        failed = failed with { Status = failed.Status with { ReadySince = Now.AddMinutes(-1) } };

        var plan = Plan(Build.App(1), failed);

        Assert.Empty(Assert.Single(plan.Create).Metadata.Annotations);
        Assert.Single(plan.Delete);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 2)]
    [InlineData(3, 8)]
    [InlineData(9, 60)]
    public void The_replacement_of_one_that_failed_again_waits_longer_each_time(int attempt, int seconds)
    {
        var early = AppPlanner.Plan(new AppSnapshot(Build.App(1), [Failed("a", attempt, Now)]), Now.AddSeconds(seconds).AddTicks(-1), IdSource.Seeded(1));
        Assert.False(early.ChangesContainers);
        Assert.Equal(Now.AddSeconds(seconds), early.NextCheck);
        Assert.Equal("BackingOff", early.Status.Conditions[1].Reason);

        var due = AppPlanner.Plan(new AppSnapshot(Build.App(1), [Failed("a", attempt, Now)]), Now.AddSeconds(seconds), IdSource.Seeded(1));
        Assert.Equal($"{attempt + 1}", Assert.Single(due.Create).Metadata.Annotations[Succession.AttemptAnnotation]);
        Assert.Equal("a", Assert.Single(due.Delete).Metadata.Name);
    }

    [Fact]
    public void A_new_spec_does_not_wait_for_the_pause_of_the_old_one()
    {
        var plan = Plan(Build.App(1, "web:2"), Failed("a", 5, Now));

        Assert.Empty(Assert.Single(plan.Create).Metadata.Annotations);
        Assert.Single(plan.Delete);
    }

    [Fact]
    public void A_new_spec_replaces_within_surge_and_availability()
    {
        var plan = Plan(Build.App(3, "web:2"), Build.Running("a"), Build.Running("b"), Build.Running("c"));

        Assert.Single(plan.Stop);
        Assert.Equal(2, plan.Create.Length);
    }

    [Fact]
    public void With_nothing_to_spare_a_new_one_must_be_ready_before_an_old_one_goes()
    {
        var app = Build.App(2, "web:2", maxUnavailable: 0);
        var starting = Build.Pending("c", NewTemplate).On("n1", ContainerPhase.Starting);

        Assert.Single(Plan(app, Build.Running("a"), Build.Running("b")).Create);
        Assert.False(Plan(app, Build.Running("a"), Build.Running("b"), starting).ChangesContainers);
        Assert.Single(Plan(app, Build.Running("a"), Build.Running("b"), starting.On("n1")).Stop);
    }

    [Fact]
    public void A_broken_version_does_not_wear_away_the_good_one_while_its_replicas_blink()
    {
        var blinking = Build.Running("a").On("n1", ready: false);
        var broken = Build.Pending("d", NewTemplate).On("n1", ready: false);

        var plan = Plan(Build.App(3, "web:2"), blinking, Build.Running("b"), broken, Build.Pending("e", NewTemplate).On("n1", ready: false));

        Assert.False(plan.ChangesContainers);
    }

    [Fact]
    public void Replicas_and_rollout_make_no_new_version()
    {
        Assert.Equal(ContainerTemplate.HashOf(Build.App(1).Spec), ContainerTemplate.HashOf(Build.App(9, maxSurge: 5).Spec));
        Assert.NotEqual(ContainerTemplate.HashOf(Build.App(1).Spec), ContainerTemplate.HashOf(Build.App(1, "web:2").Spec));
    }

    [Fact]
    public void A_fingerprint_of_an_earlier_release_replaces_nothing()
    {
        var running = Build.Running("a");

        Assert.False(Plan(Build.App(1), running with { Spec = running.Spec with { TemplateHash = "0123" } }).ChangesContainers);
    }

    [Fact]
    public void Deleting_an_app_ends_everything_and_is_finished_when_nothing_is_left()
    {
        var app = Deleted(Build.App(3));
        var plan = Plan(app, Build.Running("a"), Build.Pending("b"), Failed("c", 0, Now));

        Assert.Equal(["a"], Stopped(plan));
        Assert.Equal(["b", "c"], plan.Delete.Select(container => container.Metadata.Name).Order());
        Assert.False(plan.Finished);
        Assert.True(Plan(app).Finished);
        Assert.True(Plan(app, Build.Pending("b")).Finished);
    }

    [Fact]
    public void The_last_failure_is_kept_although_its_container_is_gone()
    {
        var end = new ContainerTermination { ExitCode = 3, Reason = "Error", FinishedAt = Now, LogTail = ["boom"] };
        var crashed = Build.Running("a");
        var plan = Plan(Build.App(1), crashed with { Status = crashed.Status with { LastTermination = end } });
        Assert.Equal(("a", 3), (plan.Status.LastFailure?.Container, plan.Status.LastFailure?.ExitCode));

        var later = Plan(Build.App(1) with { Status = plan.Status }, Build.Running("b"));
        Assert.Equal(plan.Status.LastFailure, later.Status.LastFailure);
    }

    [Fact]
    public void Last_words_that_come_after_the_end_are_taken_up_and_not_lost_again()
    {
        var silent = new ContainerTermination { ExitCode = 3, Reason = "Error", FinishedAt = Now };
        var crashed = Build.Running("a");
        var first = Plan(Build.App(1), crashed with { Status = crashed.Status with { LastTermination = silent } });
        var told = crashed with { Status = crashed.Status with { LastTermination = silent with { LogTail = ["boom"] } } };

        var second = Plan(Build.App(1) with { Status = first.Status }, told);
        var third = Plan(Build.App(1) with { Status = second.Status }, crashed with { Status = crashed.Status with { LastTermination = silent } });

        Assert.Equal(["boom"], second.Status.LastFailure!.LogTail);
        Assert.Equal(["boom"], third.Status.LastFailure!.LogTail);
    }

    [Fact]
    public void The_end_of_one_that_was_asked_to_stop_is_no_failure()
    {
        var stopped = Build.Pending("a").On("n1", ContainerPhase.Stopped);
        stopped = stopped with
        {
            Spec = stopped.Spec with { DesiredState = DesiredState.Stopped },
            Status = stopped.Status with { LastTermination = new ContainerTermination { ExitCode = 143, Reason = "Error", FinishedAt = Now } },
        };

        Assert.Null(Plan(Build.App(0), stopped).Status.LastFailure);
    }

    [Fact]
    public void A_condition_keeps_its_time_until_its_status_changes()
    {
        var first = Plan(Build.App(1), Build.Running("a")).Status;
        var later = AppPlanner.Plan(new AppSnapshot(Build.App(1) with { Status = first }, [Build.Running("a")]), Now.AddHours(1), IdSource.Seeded(1)).Status;
        var lost = AppPlanner.Plan(new AppSnapshot(Build.App(1) with { Status = first }, []), Now.AddHours(1), IdSource.Seeded(1)).Status;

        Assert.Equal(Now, later.Conditions[0].LastTransitionTime);
        Assert.Equal(Now.AddHours(1), lost.Conditions[0].LastTransitionTime);
    }

    [Fact]
    public void Why_an_app_is_not_available_is_told_with_the_word_of_a_replica_that_waits()
    {
        var waiting = Build.Pending("a");
        waiting = waiting with { Status = waiting.Status with { Reason = "NoRoom", Message = "0 of 1 nodes: 1 is cordoned" } };

        var available = Plan(Build.App(1), waiting).Status.Conditions[0];

        Assert.Equal(("NoRoom", "0 of 1 replicas are ready; a: 0 of 1 nodes: 1 is cordoned"), (available.Reason, available.Message));
    }

    private static AppPlan Plan(App app, params ImmutableArray<Container> containers) => AppPlanner.Plan(new AppSnapshot(app, containers), Now, IdSource.Seeded(1));

    private static IEnumerable<string> Stopped(AppPlan plan)
    {
        Assert.All(plan.Stop, container => Assert.Equal(DesiredState.Stopped, container.Spec.DesiredState));
        return plan.Stop.Select(container => container.Metadata.Name);
    }

    private static App Deleted(App app) => app with { Metadata = app.Metadata with { DeletionTimestamp = Now } };

    private static Container Failed(string name, int attempt, DateTimeOffset ended)
    {
        var failed = Build.Pending(name).On("n1", ContainerPhase.Failed, ready: false);
        return failed with
        {
            Metadata = failed.Metadata with { Annotations = Build.Labels(Succession.AttemptAnnotation, $"{attempt}") },
            Status = failed.Status with { FinishedAt = ended },
        };
    }
}
