using System.Collections.Immutable;
using FunctionsPlatform.Contracts.Identity;
using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.Planning.Jobs;

namespace FunctionsPlatform.Planning.Tests.Jobs;

public sealed class JobPlannerTests
{
    private static readonly DateTimeOffset Now = Build.Start.AddMinutes(10);

    [Fact]
    public void A_new_job_gets_as_many_containers_as_may_run_together_and_no_more_than_are_wanted()
    {
        var plan = Plan(Make(new JobSpec { Image = "sum:1", Completions = 2, Parallelism = 5 }));

        Assert.Equal(2, plan.Create.Length);
        Assert.All(plan.Create, made => Assert.Equal((RestartMode.Never, "sum", "sum"), (made.Spec.Template.RestartPolicy.Mode, made.Metadata.Labels["job"], made.Metadata.OwnerReferences.Single().Name)));
        Assert.Equal((2, Now), (plan.Status.Active, plan.Status.StartTime));
    }

    [Fact]
    public void A_container_that_ends_well_completes_the_job_and_stays_for_its_logs()
    {
        var job = Make(new JobSpec { Image = "sum:1" });

        var plan = Plan(job, Ended("a", 0));

        Assert.Equal((1, 0, 0, Now), (plan.Status.Succeeded, plan.Status.Active, plan.Status.ExitCode, plan.Status.CompletionTime));
        Assert.True((job with { Status = plan.Status }).IsComplete());
        Assert.Empty(plan.Delete);
        Assert.Equal("Succeeded", Assert.Single(plan.Mark).Metadata.Annotations["platform/outcome"]);
    }

    [Fact]
    public void A_failure_is_tried_again_after_its_pause_and_pauses_double_up_to_the_longest()
    {
        var spec = new JobSpec { Image = "sum:1", InitialBackoff = TimeSpan.FromSeconds(10), MaxBackoff = TimeSpan.FromSeconds(25) };
        var pauses = Enumerable.Range(1, 4).Select(failures => Plan(Make(spec) with { Status = new JobStatus { FailuresInARow = failures, Failed = failures, LastFailureTime = Now } }).NextCheck - Now);

        Assert.Equal([10d, 20d, 25d, 25d], pauses.Select(pause => pause!.Value.TotalSeconds));
        Assert.Single(JobPlanner.Plan(new JobSnapshot(Make(spec) with { Status = new JobStatus { FailuresInARow = 1, LastFailureTime = Now } }, []), Now.AddSeconds(10), IdSource.Seeded(1)).Create);
    }

    [Fact]
    public void A_success_ends_the_row_of_failures()
    {
        var job = Make(new JobSpec { Image = "sum:1", Completions = 2 }) with { Status = new JobStatus { FailuresInARow = 3, Failed = 3, LastFailureTime = Now } };

        Assert.Equal((0, 3, 1), Assert.Single([Plan(job, Ended("a", 0))]) is var plan ? (plan.Status.FailuresInARow, plan.Status.Failed, plan.Create.Length) : default);
    }

    [Theory]
    [InlineData(0, 1, true)]
    [InlineData(2, 2, false)]
    [InlineData(2, 3, true)]
    public void A_job_has_failed_with_one_failure_more_than_its_limit(int limit, int failures, bool fails)
    {
        var job = Make(new JobSpec { Image = "sum:1", BackoffLimit = limit }) with { Status = new JobStatus { Failed = failures - 1 } };

        var plan = Plan(job, Ended("a", 5, "boom"));

        Assert.Equal(fails, (job with { Status = plan.Status }).HasFailed());
        if (!fails) return;
        Assert.Equal((5, "boom"), (plan.Status.ExitCode, plan.Status.LastFailure!.LogTail.Single()));
        Assert.Contains("exit code 5", plan.Status.Conditions.Single(condition => condition.Type == "Failed").Message);
    }

    [Theory]
    [InlineData(ExitCodeOperator.In, 42, FailureAction.FailJob, "FailurePolicy", 1, 0)]
    [InlineData(ExitCodeOperator.NotIn, 1, FailureAction.FailJob, "FailurePolicy", 1, 0)]
    [InlineData(ExitCodeOperator.In, 42, FailureAction.Ignore, null, 0, 0)]
    [InlineData(ExitCodeOperator.In, 1, FailureAction.FailJob, null, 1, 0)]
    public void A_rule_decides_what_an_exit_code_leads_to(ExitCodeOperator @operator, int code, FailureAction action, string? reason, int failed, int created)
    {
        var policy = new FailurePolicy { Rules = [new FailureRule { ExitCodes = [42], Operator = @operator, Action = action }, new FailureRule { ExitCodes = [42] }] };
        var job = Make(new JobSpec { Image = "sum:1", FailurePolicy = policy });

        var plan = Plan(job, Ended("a", code));

        Assert.Equal((failed, created), (plan.Status.Failed, plan.Create.Length));
        Assert.Equal(reason, plan.Status.Conditions.SingleOrDefault(condition => condition is { Type: "Failed", Status: ConditionStatus.True })?.Reason);
        // Ignored or not, the next attempt waits: a program that ends at once is not started again and again.
        if (reason is null) Assert.Equal(Now.AddSeconds(9), plan.NextCheck);
    }

    [Fact]
    public void Other_exit_codes_may_mean_success()
    {
        var job = Make(new JobSpec { Image = "sum:1", SuccessExitCodes = [3] });

        Assert.True((job with { Status = Plan(job, Ended("a", 3)).Status }).IsComplete());
        Assert.False((job with { Status = Plan(job, Ended("a", 0)).Status }).IsComplete());
    }

    [Fact]
    public void The_loss_of_a_node_is_no_failure_and_the_work_is_done_anew_at_once()
    {
        var lost = Build.Running("a").On("n1", ContainerPhase.Lost);

        var plan = Plan(Make(new JobSpec { Image = "sum:1", BackoffLimit = 0 }), lost);

        Assert.Equal((0, 1), (plan.Status.Failed, plan.Create.Length));
        Assert.Equal("a", Assert.Single(plan.Delete).Metadata.Name);
    }

    [Fact]
    public void An_image_that_is_not_there_fails_the_job_at_once()
    {
        var waiting = Build.Running("a").On("n1", ContainerPhase.Starting) is var container
            ? container with { Status = container.Status with { Reason = ContainerReasons.ImageNotFound, Message = "there is no image sum:1" } }
            : null!;
        var job = Make(new JobSpec { Image = "sum:1" });

        var plan = Plan(job, waiting);

        Assert.True((job with { Status = plan.Status }).HasFailed());
        Assert.Equal(DesiredState.Stopped, Assert.Single(plan.Stop).Spec.DesiredState);
        Assert.Equal("ImageNotFound", plan.Status.Conditions.Single(condition => condition.Type == "Failed").Reason);
    }

    [Fact]
    public void A_suspended_job_stops_what_runs_and_its_time_does_not_count()
    {
        var job = Make(new JobSpec { Image = "sum:1", Suspend = true, ActiveDeadline = TimeSpan.FromMinutes(1) }) with { Status = new JobStatus { StartTime = Now.AddMinutes(-5) } };

        var plan = Plan(job, Build.Running("a"));

        Assert.Equal("a", Assert.Single(plan.Stop).Metadata.Name);
        Assert.Null(plan.Status.StartTime);
        Assert.False((job with { Status = plan.Status }).IsFinished());
    }

    [Fact]
    public void A_job_that_takes_too_long_has_failed_and_is_stopped()
    {
        var spec = new JobSpec { Image = "sum:1", ActiveDeadline = TimeSpan.FromMinutes(5) };
        var job = Make(spec) with { Status = new JobStatus { StartTime = Now.AddMinutes(-5) } };

        var plan = Plan(job, Build.Running("a"));

        Assert.Equal("DeadlineExceeded", plan.Status.Conditions.Single(condition => condition.Type == "Failed").Reason);
        Assert.Single(plan.Stop);
        Assert.Equal(Now.AddMinutes(4), Plan(job with { Status = new JobStatus { StartTime = Now.AddMinutes(-1) } }, Build.Running("a")).NextCheck);
    }

    [Fact]
    public void A_finished_job_goes_when_its_time_is_up()
    {
        var job = Make(new JobSpec { Image = "sum:1", TtlAfterFinished = TimeSpan.FromMinutes(1) });
        job = job with { Status = Plan(job, Ended("a", 0)).Status };

        var (early, late) = (JobPlanner.Plan(new JobSnapshot(job, []), Now.AddSeconds(59), IdSource.Seeded(1)), JobPlanner.Plan(new JobSnapshot(job, []), Now.AddMinutes(1), IdSource.Seeded(1)));

        Assert.Equal((false, Now.AddMinutes(1), true), (early.Remove, early.NextCheck, late.Remove));
    }

    [Fact]
    public void Of_failed_attempts_the_newest_are_kept()
    {
        var job = Make(new JobSpec { Image = "sum:1", AttemptHistoryLimit = 2, BackoffLimit = 9 });

        var plan = Plan(job, Ended("a", 1, at: 1), Ended("b", 1, at: 2), Ended("c", 1, at: 3), Ended("d", 1, at: 4));

        Assert.Equal(["a", "b"], plan.Delete.Select(container => container.Metadata.Name).Order());
        Assert.Equal((4, "a", "d"), (plan.Status.Failed, plan.Status.FirstFailure!.Container, plan.Status.LastFailure!.Container));
    }

    [Fact]
    public void What_one_transaction_cannot_take_is_counted_by_the_next_plan_and_not_replaced_before()
    {
        var job = Make(new JobSpec { Image = "sum:1", Completions = 20, Parallelism = 20, AttemptHistoryLimit = 100 });
        var ended = Enumerable.Range(0, 20).Select(index => Ended($"c{index:00}", 0, at: index)).ToArray();

        var plan = Plan(job, ended);

        Assert.Equal((8, 8, 0, Now), (plan.Mark.Length, plan.Status.Succeeded, plan.Create.Length, plan.NextCheck));
    }

    [Fact]
    public void A_job_that_is_deleted_is_gone_once_its_containers_are()
    {
        var job = Make(new JobSpec { Image = "sum:1" });
        var going = job with { Metadata = job.Metadata with { DeletionTimestamp = Now } };

        var (first, last) = (Plan(going, Build.Running("a"), Ended("b", 1)), Plan(going, Ended("a", 143)));

        Assert.Equal((false, "a", "b"), (first.Finished, first.Stop.Single().Metadata.Name, first.Delete.Single().Metadata.Name));
        Assert.True(last.Finished);
    }

    [Fact]
    public void All_attempts_run_the_image_that_the_first_one_ran()
    {
        var failed = Ended("a", 1) is var one ? one with { Status = one.Status with { ImageDigest = "sha256:1" } } : null!;
        var job = Make(new JobSpec { Image = "sum:1", InitialBackoff = TimeSpan.Zero });

        Assert.Equal("sha256:1", Assert.Single(Plan(job, failed).Create).Spec.Digest);
    }

    private static JobPlan Plan(Job job, params Container[] containers) => JobPlanner.Plan(new JobSnapshot(job, [.. containers]), Now, IdSource.Seeded(1));

    private static Job Make(JobSpec spec) => new() { Metadata = new ObjectMeta { Name = "sum", Namespace = "default", Uid = "uid-sum", Generation = 1 }, Spec = spec };

    private static Container Ended(string name, int code, string? word = null, int at = 9)
    {
        var container = Build.Running(name).On("n1", code == 0 ? ContainerPhase.Stopped : ContainerPhase.Failed);
        var finished = Now.AddSeconds(at - 10);
        var end = new ContainerTermination { ExitCode = code, Reason = code == 0 ? "Completed" : "Error", FinishedAt = finished, LogTail = word is null ? [] : [word] };
        return container with { Status = container.Status with { FinishedAt = finished, ExitCode = code, LastTermination = end } };
    }
}
