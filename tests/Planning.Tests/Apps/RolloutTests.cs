using System.Collections.Immutable;
using System.Globalization;
using FunctionsPlatform.Contracts.Identity;
using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.Planning.Apps;

namespace FunctionsPlatform.Planning.Tests.Apps;

public sealed class RolloutTests
{
    private static readonly DateTimeOffset Now = Build.Start.AddHours(1);

    [Fact]
    public void The_first_spec_is_revision_1_and_completes_when_its_replicas_count()
    {
        var story = new Story(Build.App(2));
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
        var story = new Story(app with { Spec = app.Spec with { Rollout = app.Spec.Rollout with { MinReadySeconds = null } } });
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
        var story = Story.Completed(3);
        story.ChangeImage("web:2");
        story.Plan();
        story.Each("web:2", container => Crashed(container, restarts: 3, exitCode: 7, "boom"));
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
        var story = Story.Completed(1);
        story.ChangeImage("web:2");
        story.Plan();
        var silent = new ContainerTermination { ExitCode = 1, Reason = "Error", FinishedAt = Now };
        story.Each("web:2", container => Ended(container, 3, silent, []));
        var waiting = story.Plan();
        Assert.Equal((RolloutPhase.InProgress, Now.AddSeconds(2)), (story.Rollout.Phase, waiting.NextCheck));

        story.Each("web:2", container => Ended(container, 3, silent with { LogTail = ["exec /program: exec format error"] }, []));
        story.Plan();

        Assert.Equal((RolloutPhase.RolledBack, RolloutCause.WrongArchitecture), (story.Rollout.Phase, story.Rollout.Cause));
    }

    [Fact]
    public void One_that_says_nothing_is_waited_for_no_longer_than_that()
    {
        var story = Story.Completed(1);
        story.ChangeImage("web:2");
        story.Plan();
        story.Each("web:2", container => Ended(container, 3, new ContainerTermination { ExitCode = 1, Reason = "Error", FinishedAt = Now }, []));
        story.Plan();

        story.Pass(TimeSpan.FromSeconds(2));
        story.Plan();

        Assert.Equal((RolloutPhase.RolledBack, RolloutCause.ExitedEarly), (story.Rollout.Phase, story.Rollout.Cause));
    }

    [Fact]
    public void What_was_kept_goes_with_the_next_rollout()
    {
        var story = Story.Completed(1);
        story.ChangeImage("web:2");
        story.Plan();
        story.Each("web:2", container => Crashed(container, restarts: 3, exitCode: 1));
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
        var story = Story.Completed(2, rollout => rollout with { OnFailure = RolloutFailureAction.Pause });
        story.ChangeImage("web:2");
        story.Plan();
        story.Each("web:2", container => Crashed(container, restarts: 3, exitCode: 1));
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
        var story = new Story(Build.App(1));
        story.Plan();
        story.Each("web:1", container => Crashed(container, restarts: 3, exitCode: 1));
        story.Plan();
        Assert.Equal((RolloutPhase.Failed, RolloutCause.ExitedEarly), (story.Rollout.Phase, story.Rollout.Cause));

        story.AllReady();
        story.Plan();

        Assert.Equal((RolloutPhase.Completed, null), (story.Rollout.Phase, story.Rollout.Cause));
    }

    [Fact]
    public void One_that_does_not_come_up_in_time_is_rolled_back_and_a_paused_one_has_all_the_time()
    {
        var story = Story.Completed(2, rollout => rollout with { ProgressDeadline = TimeSpan.FromMinutes(2) });
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
        var story = Story.Completed(10, rollout => rollout with
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
        var story = Story.Completed(4, rollout => rollout with { Strategy = RolloutStrategy.Canary, Steps = [new RolloutStep { Count = 1, Approval = true }] });
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
        var story = Story.Completed(4, rollout => rollout with { Strategy = RolloutStrategy.Canary, Steps = [new RolloutStep { Count = 1, Approval = true }] });
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
        var story = Story.Completed(4, rollout => rollout with
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
        var story = Story.Completed(3);
        story.ChangeImage("web:2");
        story.Plan();
        story.Each("web:2", container => Crashed(container, restarts: 3, exitCode: 1));
        story.Plan();
        story.Settle();

        story.Forget(1);
        story.Settle();

        Assert.Equal((3, 0), (story.Of("web:1").Count(Replicas.IsAlive), story.Of("web:2").Count(Replicas.IsAlive)));
    }

    [Fact]
    public void A_revision_that_a_newer_one_overtakes_is_under_way_no_more()
    {
        var story = Story.Completed(2);
        story.ChangeImage("web:2");
        story.Plan();
        story.ChangeImage("web:3");
        story.Settle();

        Assert.Equal([RolloutPhase.Completed, RolloutPhase.Superseded, RolloutPhase.Completed], story.Revisions.Select(revision => revision.Status.Phase));
    }

    [Fact]
    public void Blue_and_green_stand_side_by_side_until_the_switch()
    {
        var story = Story.Completed(3, rollout => rollout with { Strategy = RolloutStrategy.BlueGreen, Steps = [new RolloutStep { Approval = true }] });
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
        var story = Story.Completed(2, rollout => rollout with { Strategy = RolloutStrategy.Recreate });
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
        var story = new Story(Build.App(2));
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
        var story = new Story(Build.App(2));
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
        var story = Story.Completed(1, rollout => rollout with { RevisionHistoryLimit = 1 });
        foreach (var number in Enumerable.Range(2, 4))
        {
            story.ChangeImage(string.Create(CultureInfo.InvariantCulture, $"web:{number}"));
            story.Settle();
        }

        Assert.Equal([4, 5], story.Revisions.Select(revision => revision.Spec.Number));
    }

    [Theory]
    [InlineData("ImageNotFound", RolloutCause.ImageNotFound)]
    [InlineData("RegistryAuth", RolloutCause.RegistryAuth)]
    [InlineData("WrongArchitecture", RolloutCause.WrongArchitecture)]
    public void What_no_further_attempt_mends_fails_at_once(string reason, RolloutCause cause)
    {
        var story = Story.Completed(1);
        story.ChangeImage("web:2");
        story.Plan();
        story.Each("web:2", container => container.On("n1", ContainerPhase.Starting) with { Status = new ContainerStatus { Phase = ContainerPhase.Starting, Reason = reason, Message = "as the engine said" } });
        story.Plan();

        Assert.Equal((RolloutPhase.RolledBack, cause), (story.Rollout.Phase, story.Rollout.Cause));
        Assert.EndsWith("as the engine said", story.Rollout.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_command_that_is_not_there_fails_at_once_and_what_is_waited_for_says_why()
    {
        var story = Story.Completed(1);
        story.ChangeImage("web:2");
        story.Plan();
        var starting = new ContainerStatus { Phase = ContainerPhase.Starting, Reason = "StartFailed", Message = "no such file" };
        story.Each("web:2", container => container.On("n1", ContainerPhase.Starting) with { Status = starting });
        story.Plan();
        Assert.Equal(RolloutPhase.InProgress, story.Rollout.Phase);
        Assert.EndsWith(": no such file", story.Rollout.Message, StringComparison.Ordinal);

        var end = new ContainerTermination { ExitCode = 127, Reason = "StartFailed", FinishedAt = Now };
        story.Each("web:2", container => container with { Status = starting with { LastTermination = end } });
        story.Plan();

        Assert.Equal((RolloutPhase.RolledBack, RolloutCause.StartFailed), (story.Rollout.Phase, story.Rollout.Cause));
    }

    [Theory]
    [InlineData(503, "HTTP 503 from /healthz", RolloutCause.HealthStatus)]
    [InlineData(null, "Connection refused", RolloutCause.PortClosed)]
    [InlineData(null, "connection closed at once", RolloutCause.PortClosed)]
    [InlineData(null, "no answer within 2s", RolloutCause.HealthTimeout)]
    public void A_failing_health_check_is_told_by_its_last_answer(int? status, string detail, RolloutCause cause)
    {
        var story = Story.Completed(1);
        story.ChangeImage("web:2");
        story.Plan();
        ImmutableArray<ProbeRecord> probes = [new ProbeRecord { At = Now, Status = status, Detail = detail, Body = "sorry" }];
        story.Each("web:2", container => Ended(container, 3, new ContainerTermination { ExitCode = 137, Reason = "Unhealthy", FinishedAt = Now.AddSeconds(-10) }, probes));
        story.Plan();

        Assert.Equal(cause, story.Rollout.Cause);
        Assert.Equal(probes, story.Rollout.Probes);
        Assert.Contains(detail, story.Rollout.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("OutOfMemory", 137, "", RolloutCause.OutOfMemory, "memory limit")]
    [InlineData("Completed", 0, "", RolloutCause.ExitedEarly, "exit code 0")]
    [InlineData("Error", 1, "standard_init_linux.go:228: exec user process caused: exec format error", RolloutCause.WrongArchitecture, "another processor")]
    [InlineData("StartFailed", 127, "", RolloutCause.StartFailed, "")]
    public void An_end_is_told_in_words(string reason, int exitCode, string log, RolloutCause cause, string words)
    {
        var story = Story.Completed(1);
        story.ChangeImage("web:2");
        story.Plan();
        var end = new ContainerTermination { ExitCode = exitCode, Reason = reason, StartedAt = Now.AddSeconds(-12), FinishedAt = Now.AddSeconds(-10), LogTail = log.Length == 0 ? [] : [log] };
        story.Each("web:2", container => Ended(container, 3, end, []));
        story.Plan();

        Assert.Equal((cause, exitCode), (story.Rollout.Cause, story.Rollout.ExitCode));
        Assert.Contains(words, story.Rollout.Message, StringComparison.Ordinal);
    }

    private static Container Crashed(Container container, int restarts, int exitCode, params ImmutableArray<string> logs) =>
        Ended(container, restarts, new ContainerTermination { ExitCode = exitCode, Reason = "Error", StartedAt = Now.AddSeconds(-11), FinishedAt = Now.AddSeconds(-10), LogTail = logs }, []);

    private static Container Ended(Container container, int restarts, ContainerTermination end, ImmutableArray<ProbeRecord> probes)
    {
        var bound = container.On("n1", ready: false);
        return bound with { Status = bound.Status with { RestartCount = restarts, LastTermination = end, Reason = "CrashLoopBackOff", Probes = probes } };
    }

    /// <summary>An app whose plans are carried out.</summary>
    private sealed class Story(App app)
    {
        private readonly IdSource ids = IdSource.Seeded(7);
        private readonly SortedDictionary<string, Container> containers = new(StringComparer.Ordinal);
        private readonly SortedDictionary<int, AppRevision> revisions = [];

        public App App { get; private set; } = app;

        public DateTimeOffset Now { get; private set; } = RolloutTests.Now;

        public RolloutStatus Rollout => App.Status!.Rollout!;

        public ImmutableArray<Container> Containers => [.. containers.Values];

        public ImmutableArray<AppRevision> Revisions => [.. revisions.Values];

        public static Story Completed(int replicas, Func<RolloutSpec, RolloutSpec>? rollout = null)
        {
            var story = new Story(Build.App(replicas));
            story.ChangeRollout(rollout ?? (same => same));
            story.Settle();
            Assert.Equal(RolloutPhase.Completed, story.Rollout.Phase);
            return story;
        }

        public List<Container> Of(string image) => [.. containers.Values.Where(container => container.Spec.Template.Image == image)];

        public void Set(Container container) => containers[container.Metadata.Name] = container;

        public void Each(string image, Func<Container, Container> change)
        {
            foreach (var container in Of(image)) Set(change(container));
        }

        public void ChangeImage(string image) => App = App with { Spec = App.Spec with { Image = image } };

        public void ChangeRollout(Func<RolloutSpec, RolloutSpec> change) => App = App with { Spec = App.Spec with { Rollout = change(App.Spec.Rollout) } };

        public void Scale(int replicas) => App = App with { Spec = App.Spec with { Replicas = replicas } };

        public void Forget(int revision) => revisions.Remove(revision);

        public void Annotate(string name, string value) =>
            App = App with { Metadata = App.Metadata with { Annotations = App.Metadata.Annotations.SetItem(name, value) } };

        public void Pass(TimeSpan time) => Now += time;

        public AppPlan Plan()
        {
            var plan = AppPlanner.Plan(new AppSnapshot(App, Containers, Revisions), Now, ids);
            foreach (var container in plan.Delete) containers.Remove(container.Metadata.Name);
            foreach (var container in plan.Stop) Set(container);
            foreach (var container in plan.Create) Set(container with { Metadata = container.Metadata with { CreationTimestamp = Now } });
            foreach (var revision in plan.WriteRevisions) revisions[revision.Spec.Number] = revision;
            foreach (var revision in plan.DeleteRevisions) revisions.Remove(revision.Spec.Number);
            App = App with { Status = plan.Status };
            return plan;
        }

        public void AllReady()
        {
            foreach (var container in Containers.Where(Replicas.IsAlive)) Set(Good(container));
        }

        /// <summary>Nodes do what they are told until nothing is left to do.</summary>
        public void Settle()
        {
            for (var round = 0; round < 200; round++)
            {
                var plan = Plan();
                var moved = false;
                foreach (var container in Containers)
                {
                    var next = Replicas.IsMeantToRun(container) ? Good(container) : Over(container);
                    moved |= next.Status != container.Status;
                    Set(next);
                }

                if (!moved && !plan.ChangesContainers && plan.WriteRevisions.IsEmpty) return;
            }

            Assert.Fail("it does not settle");
        }

        private static Container Over(Container container) =>
            container.Status.Phase.IsFinal() ? container : container with { Status = container.Status with { Phase = ContainerPhase.Stopped, Ready = false } };

        private Container Good(Container container)
        {
            if (container.Status is { Ready: true } || container.Status.Phase.IsFinal()) return container;
            var running = container.On("n1");
            return running with { Status = running.Status with { ReadySince = Now, Reason = "Running" } };
        }
    }
}
