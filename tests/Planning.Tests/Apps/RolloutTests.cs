using System.Collections.Immutable;
using System.Globalization;
using FunctionsPlatform.Contracts.Identity;
using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.Planning.Apps;

namespace FunctionsPlatform.Planning.Tests.Apps;

public sealed class RolloutTests
{
    private static readonly DateTimeOffset Now = RolloutStory.Beginning;

    [Fact]
    public void The_first_spec_is_revision_1_and_completes_when_its_replicas_count()
    {
        var story = new RolloutStory(Build.App(2));
        story.Plan();
        Assert.Equal((1, RolloutPhase.InProgress), (story.Rollout.Revision, story.Rollout.Phase));

        story.AllReady();
        story.Plan();

        Assert.Equal((RolloutPhase.Completed, 1), (story.Rollout.Phase, story.App.Status!.StableRevision));
        Assert.Equal(RolloutPhase.Completed, Assert.Single(story.Revisions).Status.Phase);
    }

    [Fact]
    public void Without_a_health_check_a_replica_counts_only_after_it_has_not_ended_for_a_while()
    {
        var app = Build.App(1);
        var story = new RolloutStory(app with { Spec = app.Spec with { Rollout = app.Spec.Rollout with { MinReadySeconds = null } } });
        story.Plan();
        story.AllReady();

        var plan = story.Plan();
        Assert.Equal((RolloutPhase.InProgress, story.Now.AddSeconds(3)), (story.Rollout.Phase, plan.NextCheck));

        story.Pass(TimeSpan.FromSeconds(3));
        story.Plan();
        Assert.Equal(RolloutPhase.Completed, story.Rollout.Phase);
    }

    [Fact]
    public void A_new_revision_that_crashes_is_rolled_back_with_the_evidence_and_its_first_failed_container_is_kept()
    {
        var story = RolloutStory.Completed(3);
        story.ChangeImage("web:2");
        story.Plan();
        story.Each("web:2", container => RolloutStory.Crashed(container, restarts: 3, exitCode: 7, "boom"));
        var failed = story.Of("web:2")[0];

        story.Plan();

        var rollout = story.Rollout;
        Assert.Equal((RolloutPhase.RolledBack, 1, RolloutCause.ExitedEarly, 7), (rollout.Phase, rollout.RolledBackTo, rollout.Cause, rollout.ExitCode));
        Assert.Equal(["boom"], rollout.Logs);
        var kept = Assert.Single(story.Containers, container => container.Spec.Keep);
        Assert.Equal((rollout.Container, DesiredState.Stopped), (kept.Metadata.Name, kept.Spec.DesiredState));
        Assert.Equal(failed.Metadata.Name, kept.Metadata.Name);
        story.Settle();
        Assert.Equal(3, story.Of("web:1").Count);
        Assert.Equal((2, 1), (story.Revisions.Length, story.App.Status!.StableRevision));
    }

    [Fact]
    public void The_last_words_of_one_that_has_failed_are_waited_for_a_moment_because_they_may_be_the_cause()
    {
        var story = RolloutStory.Completed(1);
        story.ChangeImage("web:2");
        story.Plan();
        var silent = new ContainerTermination { ExitCode = 1, Reason = "Error", FinishedAt = Now };
        story.Each("web:2", container => RolloutStory.Ended(container, 3, silent, []));
        var waiting = story.Plan();
        Assert.Equal((RolloutPhase.InProgress, Now.AddSeconds(2)), (story.Rollout.Phase, waiting.NextCheck));

        story.Each("web:2", container => RolloutStory.Ended(container, 3, silent with { LogTail = ["exec /program: exec format error"] }, []));
        story.Plan();

        Assert.Equal((RolloutPhase.RolledBack, RolloutCause.WrongArchitecture), (story.Rollout.Phase, story.Rollout.Cause));
    }

    [Fact]
    public void One_that_says_nothing_is_waited_for_no_longer_than_that()
    {
        var story = RolloutStory.Completed(1);
        story.ChangeImage("web:2");
        story.Plan();
        story.Each("web:2", container => RolloutStory.Ended(container, 3, new ContainerTermination { ExitCode = 1, Reason = "Error", FinishedAt = Now }, []));
        story.Plan();

        story.Pass(TimeSpan.FromSeconds(2));
        story.Plan();

        Assert.Equal((RolloutPhase.RolledBack, RolloutCause.ExitedEarly), (story.Rollout.Phase, story.Rollout.Cause));
    }

    [Fact]
    public void What_was_kept_goes_with_the_next_rollout()
    {
        var story = RolloutStory.Completed(1);
        story.ChangeImage("web:2");
        story.Plan();
        story.Each("web:2", container => RolloutStory.Crashed(container, restarts: 3, exitCode: 1));
        story.Plan();
        story.Settle();
        Assert.Single(story.Of("web:2"));

        story.ChangeImage("web:3");
        story.Settle();

        Assert.Empty(story.Of("web:2"));
        Assert.Equal((RolloutPhase.Completed, 3), (story.Rollout.Phase, story.Rollout.Revision));
    }

    [Fact]
    public void On_request_a_failure_pauses_and_another_try_starts_from_new_replicas()
    {
        var story = RolloutStory.Completed(2, rollout => rollout with { OnFailure = RolloutFailureAction.Pause });
        story.ChangeImage("web:2");
        story.Plan();
        story.Each("web:2", container => RolloutStory.Crashed(container, restarts: 3, exitCode: 1));
        story.Plan();
        Assert.Equal((RolloutPhase.Paused, RolloutCause.ExitedEarly), (story.Rollout.Phase, story.Rollout.Cause));
        Assert.Equal(1, story.Of("web:1").Count(Replicas.IsAlive));

        story.Annotate(RolloutAnnotations.Retry, "again");
        story.Plan();
        Assert.Equal((RolloutPhase.InProgress, null), (story.Rollout.Phase, story.Rollout.Cause));
        story.Settle();

        Assert.Equal(RolloutPhase.Completed, story.Rollout.Phase);
        Assert.All(story.Containers, container => Assert.Equal(0, container.Status.RestartCount));
    }

    [Fact]
    public void The_first_revision_has_nothing_to_go_back_to_says_so_and_goes_on_trying()
    {
        var story = new RolloutStory(Build.App(1));
        story.Plan();
        story.Each("web:1", container => RolloutStory.Crashed(container, restarts: 3, exitCode: 1));
        story.Plan();
        Assert.Equal((RolloutPhase.Failed, RolloutCause.ExitedEarly), (story.Rollout.Phase, story.Rollout.Cause));

        story.AllReady();
        story.Plan();

        Assert.Equal((RolloutPhase.Completed, null), (story.Rollout.Phase, story.Rollout.Cause));
    }

    [Fact]
    public void One_that_does_not_come_up_in_time_is_rolled_back_and_a_paused_one_has_all_the_time()
    {
        var story = RolloutStory.Completed(2, rollout => rollout with { ProgressDeadline = TimeSpan.FromMinutes(2) });
        story.ChangeImage("web:2");
        story.Plan();
        story.ChangeRollout(rollout => rollout with { Paused = true });
        story.Pass(TimeSpan.FromHours(1));
        story.Plan();
        Assert.Equal(RolloutPhase.Paused, story.Rollout.Phase);

        story.ChangeRollout(rollout => rollout with { Paused = false });
        story.Plan();
        story.Pass(TimeSpan.FromMinutes(2) - TimeSpan.FromTicks(1));
        story.Plan();
        Assert.Equal(RolloutPhase.InProgress, story.Rollout.Phase);
        story.Pass(TimeSpan.FromTicks(1));
        story.Plan();

        Assert.Equal((RolloutPhase.RolledBack, RolloutCause.NoRoom), (story.Rollout.Phase, story.Rollout.Cause));
    }

    [Fact]
    public void A_canary_goes_as_far_as_its_step_and_waits_for_time_and_for_approval()
    {
        var story = RolloutStory.Completed(10, rollout => rollout with
        {
            Strategy = RolloutStrategy.Canary,
            Steps = [new RolloutStep { Weight = 5, Pause = TimeSpan.FromMinutes(5) }, new RolloutStep { Count = 4, Approval = true }],
        });
        story.ChangeImage("web:2");
        story.Settle();
        Assert.Equal((1, 9, RolloutPhase.InProgress), (story.Of("web:2").Count, story.Of("web:1").Count, story.Rollout.Phase));

        story.Pass(TimeSpan.FromMinutes(5));
        story.Settle();
        Assert.Equal((4, 6, RolloutPhase.Paused), (story.Of("web:2").Count, story.Of("web:1").Count, story.Rollout.Phase));

        story.Annotate(RolloutAnnotations.Approve, "1/1");
        story.Settle();
        Assert.Equal(4, story.Of("web:2").Count);
        story.Annotate(RolloutAnnotations.Approve, "2/1");
        story.Settle();

        Assert.Equal((10, RolloutPhase.Completed), (story.Of("web:2").Count, story.Rollout.Phase));
    }

    [Fact]
    public void An_aborted_canary_goes_back()
    {
        var story = RolloutStory.Completed(4, rollout => rollout with { Strategy = RolloutStrategy.Canary, Steps = [new RolloutStep { Count = 1, Approval = true }] });
        story.ChangeImage("web:2");
        story.Settle();
        story.Annotate(RolloutAnnotations.Abort, "2/0");
        story.Settle();

        Assert.Equal((4, 0, RolloutPhase.RolledBack), (story.Of("web:1").Count, story.Of("web:2").Count, story.Rollout.Phase));
        Assert.Null(story.Rollout.Cause);
    }

    [Fact]
    public void What_was_aborted_can_be_tried_again()
    {
        var story = RolloutStory.Completed(4, rollout => rollout with { Strategy = RolloutStrategy.Canary, Steps = [new RolloutStep { Count = 1, Approval = true }] });
        story.ChangeImage("web:2");
        story.Settle();
        story.Annotate(RolloutAnnotations.Abort, "2/0");
        story.Settle();

        story.Annotate(RolloutAnnotations.Retry, "again");
        story.Settle();

        Assert.Equal((1, RolloutPhase.Paused, 1), (story.Of("web:2").Count, story.Rollout.Phase, story.Rollout.Attempt));
    }

    [Fact]
    public void Growing_amid_the_pause_of_a_step_gives_the_new_ones_the_whole_deadline()
    {
        var story = RolloutStory.Completed(4, rollout => rollout with
        {
            Strategy = RolloutStrategy.Canary,
            ProgressDeadline = TimeSpan.FromSeconds(3),
            Steps = [new RolloutStep { Weight = 50, Pause = TimeSpan.FromMinutes(1) }],
        });
        story.ChangeImage("web:2");
        story.Settle();
        story.Pass(TimeSpan.FromSeconds(30));

        story.Scale(8);
        story.Plan();
        Assert.Equal((RolloutPhase.InProgress, null), (story.Rollout.Phase, story.Rollout.StepReachedAt));
        story.Settle();

        Assert.Equal((4, 4, RolloutPhase.InProgress), (story.Of("web:1").Count, story.Of("web:2").Count, story.Rollout.Phase));
    }

    [Fact]
    public void When_what_a_rollout_gave_way_to_is_lost_what_was_rejected_is_not_taken_instead()
    {
        var story = RolloutStory.Completed(3);
        story.ChangeImage("web:2");
        story.Plan();
        story.Each("web:2", container => RolloutStory.Crashed(container, restarts: 3, exitCode: 1));
        story.Plan();
        story.Settle();

        story.Forget(1);
        story.Settle();

        Assert.Equal((3, 0), (story.Of("web:1").Count(Replicas.IsAlive), story.Of("web:2").Count(Replicas.IsAlive)));
    }

    [Fact]
    public void A_revision_that_a_newer_one_overtakes_is_under_way_no_more()
    {
        var story = RolloutStory.Completed(2);
        story.ChangeImage("web:2");
        story.Plan();
        story.ChangeImage("web:3");
        story.Settle();

        Assert.Equal([RolloutPhase.Completed, RolloutPhase.Superseded, RolloutPhase.Completed], story.Revisions.Select(revision => revision.Status.Phase));
    }

    [Fact]
    public void Blue_and_green_stand_side_by_side_until_the_switch()
    {
        var story = RolloutStory.Completed(3, rollout => rollout with { Strategy = RolloutStrategy.BlueGreen, Steps = [new RolloutStep { Approval = true }] });
        story.ChangeImage("web:2");
        story.Settle();
        Assert.Equal((3, 3, null), (story.Of("web:1").Count, story.Of("web:2").Count, story.Rollout.SwitchedAt));

        story.Annotate(RolloutAnnotations.Approve, "2/0");
        var plan = story.Plan();
        Assert.Equal((3, story.Now), (plan.Stop.Length, story.Rollout.SwitchedAt));
        story.Settle();

        Assert.Equal((0, 3, RolloutPhase.Completed), (story.Of("web:1").Count, story.Of("web:2").Count, story.Rollout.Phase));
    }

    [Fact]
    public void Recreate_starts_nothing_new_while_anything_old_is_left()
    {
        var story = RolloutStory.Completed(2, rollout => rollout with { Strategy = RolloutStrategy.Recreate });
        story.ChangeImage("web:2");

        var first = story.Plan();
        Assert.Equal((2, 0), (first.Stop.Length, first.Create.Length));
        Assert.Empty(story.Plan().Create);
        story.Settle();

        Assert.Equal(2, story.Of("web:2").Count);
    }

    [Fact]
    public void What_the_first_replica_found_behind_the_tag_is_what_all_run()
    {
        var story = new RolloutStory(Build.App(2));
        story.Plan();
        story.AllReady();
        var (first, second) = (story.Containers[0], story.Containers[1]);
        story.Set(first with { Status = first.Status with { ImageDigest = "sha256:aa", StartedAt = story.Now } });
        story.Set(second with { Status = second.Status with { ImageDigest = "sha256:bb", StartedAt = story.Now.AddSeconds(1) } });

        story.Settle();

        Assert.Equal("sha256:aa", story.Rollout.Digest);
        Assert.All(story.Containers, container => Assert.True(container.Spec.Digest == "sha256:aa" || container.Status.ImageDigest == "sha256:aa"));
        Assert.DoesNotContain(story.Containers, container => container.Metadata.Name == second.Metadata.Name);
    }

    [Fact]
    public void Naming_by_digest_what_runs_already_replaces_nothing()
    {
        var story = new RolloutStory(Build.App(2));
        story.Plan();
        story.AllReady();
        foreach (var container in story.Containers) story.Set(container with { Status = container.Status with { ImageDigest = "sha256:aa", StartedAt = story.Now } });
        story.Settle();
        var before = story.Containers.Select(container => container.Metadata.Name);

        story.ChangeImage("web:1@sha256:aa");
        story.Settle();
        Assert.Equal((1, RolloutPhase.Completed, 2), (story.Rollout.Revision, story.Rollout.Phase, story.App.Status!.UpdatedReplicas));
        Assert.Equal(before, story.Containers.Select(container => container.Metadata.Name));

        story.ChangeImage("web:1@sha256:bb");
        story.Settle();
        Assert.Equal(2, story.Rollout.Revision);
    }

    [Fact]
    public void Only_so_many_old_revisions_are_kept_and_never_the_stable_one_is_forgotten()
    {
        var story = RolloutStory.Completed(1, rollout => rollout with { RevisionHistoryLimit = 1 });
        foreach (var number in Enumerable.Range(2, 4))
        {
            story.ChangeImage(string.Create(CultureInfo.InvariantCulture, $"web:{number}"));
            story.Settle();
        }

        Assert.Equal([4, 5], story.Revisions.Select(revision => revision.Spec.Number));
    }
}
