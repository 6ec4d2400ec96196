using System.Collections.Immutable;
using System.Globalization;
using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.Planning.CronJobs;

namespace FunctionsPlatform.Planning.Tests.Cron;

public sealed class CronPlannerTests
{
    private static readonly DateTimeOffset Now = new(2026, 6, 1, 12, 0, 2, TimeSpan.Zero);

    [Fact]
    public void A_run_that_is_due_becomes_a_job_named_by_its_minute_and_planning_again_makes_no_other()
    {
        var (cron, jobs) = (Make("0 * * * *", decided: -3600), ImmutableArray<Job>.Empty);

        var plan = Plan(cron, jobs);
        var again = Plan(cron with { Status = plan.Status }, plan.CreateJobs);

        var job = Assert.Single(plan.CreateJobs);
        Assert.Equal(("nightly-202606011200", "nightly", "CronJob"), (job.Metadata.Name, job.Metadata.Labels["cronjob"], job.Metadata.OwnerReferences.Single().Kind));
        Assert.Equal((Now.AddSeconds(3598), 1L, 0L), (plan.NextCheck, plan.Status.Started, plan.Status.Skipped));
        Assert.Empty(again.CreateJobs);
        Assert.Equal((1L, 0L), (again.Status.Started, again.Status.Skipped));
    }

    [Fact]
    public void A_job_that_is_there_already_is_not_made_again_even_if_the_status_knows_nothing_of_it()
    {
        var cron = Make("0 * * * *", decided: -3600);

        Assert.Empty(Plan(cron, Plan(cron, []).CreateJobs).CreateJobs);
    }

    [Fact]
    public void Of_runs_that_nobody_could_start_the_newest_is_made_up_for_and_each_other_is_told()
    {
        var cron = Make("*/10 * * * *", decided: -7200);

        var plan = CronPlanner.Plan(new CronSnapshot(cron, [], []), Now.AddMinutes(5));

        Assert.Equal("nightly-202606011200", Assert.Single(plan.CreateJobs).Metadata.Name);
        Assert.Equal((1L, 11L), (plan.Status.Started, plan.Status.Skipped));
        Assert.Contains(plan.Events, told => told.Reason == "RunMissed" && told.Message.Contains("11 runs"));
    }

    [Theory]
    [InlineData(MissedRuns.RunOnce, null, true)]
    [InlineData(MissedRuns.RunOnce, 600, true)]
    [InlineData(MissedRuns.RunOnce, 60, false)]
    [InlineData(MissedRuns.Skip, null, false)]
    [InlineData(MissedRuns.Skip, 600, true)]
    public void A_run_that_is_late_is_started_if_rule_and_deadline_allow(MissedRuns rule, int? deadline, bool starts)
    {
        var cron = Make("0 * * * *", decided: -60, spec => spec with { MissedRuns = rule, StartingDeadline = deadline is { } seconds ? TimeSpan.FromSeconds(seconds) : null });

        var plan = CronPlanner.Plan(new CronSnapshot(cron, [], []), Now.AddMinutes(5));

        Assert.Equal(starts ? (1, 0L) : (0, 1L), (plan.CreateJobs.Length, plan.Status.Skipped));
        if (!starts) Assert.Equal(("TooLate", "RunTooLate"), (plan.Status.LastSkipped.Single().Reason, plan.Events.Single().Reason));
    }

    [Theory]
    [InlineData(ConcurrencyPolicy.Allow, 1, 0, 0)]
    [InlineData(ConcurrencyPolicy.Forbid, 0, 0, 1)]
    [InlineData(ConcurrencyPolicy.Replace, 1, 1, 0)]
    public void A_run_that_meets_an_earlier_one_goes_by_the_policy(ConcurrencyPolicy policy, int created, int deleted, int skipped)
    {
        var cron = Make("0 * * * *", decided: -60, spec => spec with { ConcurrencyPolicy = policy });

        var plan = Plan(cron, [JobNamed("nightly-202606011100")]);

        Assert.Equal((created, deleted, (long)skipped), (plan.CreateJobs.Length, plan.DeleteJobs.Length, plan.Status.Skipped));
        if (policy == ConcurrencyPolicy.Forbid) Assert.Contains("nightly-202606011100", plan.Status.LastSkipped.Single().Message);
    }

    [Fact]
    public void While_suspended_each_run_is_skipped_and_none_is_made_up_for_later()
    {
        var cron = Make("0 * * * *", decided: -60, spec => spec with { Suspend = true });

        var plan = Plan(cron, []);
        var resumed = CronPlanner.Plan(new CronSnapshot(cron with { Spec = cron.Spec with { Suspend = false }, Status = plan.Status }, [], []), Now.AddMinutes(1));

        Assert.Equal(("Suspended", 0), (plan.Status.LastSkipped.Single().Reason, plan.CreateJobs.Length));
        Assert.Empty(resumed.CreateJobs);
    }

    [Fact]
    public void Another_schedule_begins_now_and_not_in_the_past()
    {
        var cron = Make("0 * * * *", decided: -60) is var made ? made with { Spec = made.Spec with { Schedule = "*/5 * * * *" } } : null!;

        var plan = Plan(cron, []);

        Assert.Equal((0, 0L), (plan.CreateJobs.Length, plan.Status.Skipped));
        Assert.Equal(Now.AddSeconds(298), plan.NextCheck);
    }

    [Fact]
    public void A_name_that_somebody_else_has_is_told_of()
    {
        var plan = CronPlanner.Plan(new CronSnapshot(Make("0 * * * *", decided: -60), [], ["nightly-202606011200"]), Now);

        Assert.Equal(("NameTaken", 0), (plan.Status.LastSkipped.Single().Reason, plan.CreateJobs.Length));
    }

    [Fact]
    public void Finished_jobs_are_kept_up_to_their_limits()
    {
        var cron = Make("0 0 1 1 *", decided: -60, spec => spec with { SuccessfulJobsHistoryLimit = 2, FailedJobsHistoryLimit = 1 });
        ImmutableArray<Job> jobs = [.. Enumerable.Range(1, 4).Select(index => JobNamed($"good{index}", "Complete", index)), JobNamed("bad1", "Failed", 1), JobNamed("bad2", "Failed", 2), JobNamed("on")];

        var plan = Plan(cron, jobs);

        Assert.Equal(["bad1", "good1", "good2"], plan.DeleteJobs.Select(job => job.Metadata.Name).Order());
        Assert.Equal(["on"], plan.Status.Active);
    }

    [Fact]
    public void A_month_of_seconds_that_nobody_was_there_for_is_one_run_and_one_word()
    {
        var cron = Make("* * * * * *", decided: -30 * 86_400);

        var plan = Plan(cron, []);

        Assert.InRange(plan.CreateJobs.Length, 1, 11);
        Assert.Single(plan.Events, told => told.Reason == "RunMissed" && told.Message.Contains("more than 10000"));
        Assert.Equal(Now, plan.Status.DecidedThrough);
    }

    /// <summary>Whenever the planner is asked, and however often it forgets to be: each time that was due is a job or counted as skipped, once.</summary>
    [Fact]
    public void However_irregularly_it_is_asked_no_run_is_doubled_and_none_is_passed_over()
    {
        for (var seed = 1; seed <= 300; seed++)
        {
            var random = new Random(seed);
            var schedule = new[] { "* * * * *", "*/7 * * * *", "30 * * * *", "*/20 * * * * *" }[random.Next(4)];
            var policy = (ConcurrencyPolicy)random.Next(3);
            var cron = Make(schedule, decided: 0, spec => spec with { ConcurrencyPolicy = policy, MissedRuns = (MissedRuns)random.Next(2), StartingDeadline = random.Next(3) == 0 ? TimeSpan.FromSeconds(90) : null });
            var jobs = new Dictionary<string, Job>();
            var everMade = new HashSet<string>();
            var now = Now;
            for (var step = 0; step < 60; step++)
            {
                now = now.AddSeconds(random.Next(6) == 0 ? random.Next(2_000) : random.Next(25));
                var plan = CronPlanner.Plan(new CronSnapshot(cron, [.. jobs.Values], []), now);
                // Now and then the process dies before it can write anything.
                if (random.Next(5) == 0) continue;
                foreach (var job in plan.DeleteJobs) jobs.Remove(job.Metadata.Name);
                foreach (var job in plan.CreateJobs)
                {
                    Assert.True(everMade.Add(job.Metadata.Name), $"seed {seed}: {job.Metadata.Name} was made twice");
                    jobs.Add(job.Metadata.Name, job);
                }

                cron = cron with { Status = plan.Status };
                foreach (var name in jobs.Keys.Where(_ => random.Next(3) == 0).ToList()) jobs[name] = JobNamed(name, "Complete", step);
                Assert.True(Contracts.Schedules.CronSchedule.TryParse(schedule, "UTC", out var parsed, out _));
                var due = parsed.Between(Now, now).Count();
                Assert.True(due == plan.Status.Started + plan.Status.Skipped, $"seed {seed}: {due} were due, {plan.Status.Started} started and {plan.Status.Skipped} skipped ('{schedule}', {policy})");
            }
        }
    }

    private static CronPlan Plan(CronJob cron, ImmutableArray<Job> jobs) => CronPlanner.Plan(new CronSnapshot(cron, jobs, []), Now);

    private static CronJob Make(string schedule, int decided, Func<CronJobSpec, CronJobSpec>? change = null)
    {
        var spec = new CronJobSpec { Schedule = schedule, JobTemplate = new JobTemplate { Spec = new JobSpec { Image = "sum:1" } } };
        return new CronJob
        {
            Metadata = new ObjectMeta { Name = "nightly", Namespace = "default", Uid = "uid-nightly", Generation = 1, CreationTimestamp = Now.AddDays(-365) },
            Spec = change?.Invoke(spec) ?? spec,
            Status = new CronJobStatus { ObservedSchedule = schedule + " UTC", DecidedThrough = Now.AddSeconds(decided) },
        };
    }

    private static Job JobNamed(string name, string? condition = null, int at = 0) => new()
    {
        Metadata = new ObjectMeta { Name = name, Namespace = "default", Uid = "uid-" + name },
        Status = new JobStatus
        {
            CompletionTime = condition is null ? null : Now.AddMinutes(at),
            Conditions = condition is null ? [] : [new Condition(condition, ConditionStatus.True, "", string.Create(CultureInfo.InvariantCulture, $"{at}"), Now)],
        },
    };
}
