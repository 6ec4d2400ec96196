using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.Planning.Tests.Apps;

public sealed class AppPlannerPropertyTests
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, int.Parse(Environment.GetEnvironmentVariable("FP_SEEDS") ?? "100", System.Globalization.CultureInfo.InvariantCulture))];

    [Theory, MemberData(nameof(Seeds))]
    public void Whatever_happens_no_plan_breaks_its_promises_and_once_it_is_quiet_the_app_is_as_asked_for(int seed)
    {
        var world = new SimulatedApp(seed);
        var random = new Random(seed);
        for (var step = 0; step < 300; step++)
        {
            if (random.Next(15) == 0) world.ChangeSpec();
            world.Happen(faults: true);
            if (random.Next(10) == 0) world.Steer();
            if (random.Next(3) == 0) world.Plan();
        }

        for (var step = 0; step == 0 || (step < 2_000 && !world.IsConverged()); step++)
        {
            world.Happen(faults: false);
            world.LetGoOn();
            if (world.Plan().NextCheck is not null) world.PassTime(TimeSpan.FromMinutes(1));
        }

        Assert.True(world.IsConverged(), $"seed {seed}: {Describe(world)}");
        var was = world.App.Status?.Rollout;
        world.Plan();
        Assert.True(world.App.Status!.Conditions[1].Reason is "Settled" or "RolledBack", $"seed {seed}: {was} then {Describe(world)}");
        Assert.Equal(ConditionStatus.True, world.App.Status!.Conditions[0].Status);
        Assert.Contains(world.App.Status.Conditions[1].Reason, new[] { "Settled", "RolledBack" });
    }

    private static string Describe(SimulatedApp world) =>
        $"{world.App.Spec.Replicas} wanted, {world.App.Spec.Rollout.Strategy}, {world.App.Status?.Rollout}: " + string.Join(", ", world.Containers.Select(container => $"{container.Spec.Template.Image} {container.Spec.DesiredState} {container.Status.Phase} {container.Status.Ready}"));
}
