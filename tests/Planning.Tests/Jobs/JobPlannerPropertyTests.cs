using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.Planning.Tests.Jobs;

public sealed class JobPlannerPropertyTests
{
    private const int Seeds = 4_000;

    [Fact]
    public void Whatever_nodes_do_no_job_runs_or_counts_more_than_it_was_asked_for_and_it_comes_to_an_end()
    {
        var busiest = 0;
        var (completed, failed) = (0, 0);
        for (var seed = 1; seed <= Seeds; seed++)
        {
            var world = new SimulatedJob(seed);
            var random = new Random(-seed);
            for (var step = 0; step < 30; step++)
            {
                if (random.Next(12) == 0) world.Steer();
                world.Happen(faults: true);
                // Reports come together as well as one by one.
                if (random.Next(3) > 0) world.Plan();
            }

            world.LetGoOn();
            for (var step = 0; step < 400 && !JobConditions.IsFinished(world.Job); step++)
            {
                world.Happen(faults: false);
                world.PassTime(TimeSpan.FromSeconds(1));
                world.Plan();
            }

            Assert.True(JobConditions.IsFinished(world.Job), $"seed {seed}: the job did not come to an end: {world.Job.Status}");
            busiest = Math.Max(busiest, world.MostActive);
            if (JobConditions.IsComplete(world.Job)) completed++;
            else failed++;
        }

        // Both ends were seen, and jobs that ran several at a time.
        Assert.True(busiest >= 3 && completed > Seeds / 10 && failed > Seeds / 10, $"{busiest} at a time, {completed} completed, {failed} failed");
    }
}
