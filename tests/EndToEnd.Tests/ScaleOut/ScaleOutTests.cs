using System.Globalization;
using FunctionsPlatform.EndToEnd.Tests.Harness;

namespace FunctionsPlatform.EndToEnd.Tests.ScaleOut;

/// <summary>Three control planes on one storage account, killed at random. <c>FP_SEEDS=20</c> runs so many seeds, beginning at <c>FP_FIRST_SEED</c>.</summary>
public sealed class ScaleOutTests
{
    private const int ControlPlanes = 3;
    private const int Nodes = 2;
    private const int Apps = 4;
    private const int ChangesOfEach = 10;
    private const int Steady = 3;
    private const int MostReplicas = 5;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    public static TheoryData<int> Seeds => [.. Enumerable.Range(Number("FP_FIRST_SEED") ?? 1, Number("FP_SEEDS") ?? 1)];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [Trait(ControlPlaneHost.Trait, ControlPlaneHost.Standalone)]
    [MemberData(nameof(Seeds))]
    public async Task Three_processes_on_one_account_killed_at_random_do_everything_once_and_share_the_work(int seed)
    {
        ControlPlaneHost.RequireStandalone("it is about the standalone host");
        await using var controlPlanes = await SharedControlPlanes.StartAsync(ControlPlanes);
        await using var nodes = WitnessedNodes.Run(controlPlanes, Nodes);
        var random = new Random(seed);
        var apps = Enumerable.Range(0, Apps).Select(number => new ScaledApp($"app-{number}", new Random(random.Next()))).ToList();
        var killer = new Random(random.Next());
        try
        {
            await PutAsync("steady", Steady, random);
            await SettledAsync("steady", Steady);
            var steady = nodes.Starts().ToHashSet();

            var changing = Task.WhenAll(apps.Select(ChangeAsync));
            var kills = 0;
            while (!changing.IsCompleted) kills += await KillSomeAsync();
            await changing;

            await controlPlanes.ReadyAsync();
            foreach (var app in apps) await SettledAsync(app.Name, app.Replicas);
            await SettledAsync("steady", Steady);
            for (var index = 0; index < ControlPlanes; index++) await controlPlanes.CountStepsAsync(index);

            var starts = nodes.Starts();
            Assert.True(nodes.AllRunning, "An agent has ended.");
            Assert.True(kills >= 5, $"Only {kills} deaths.");
            Assert.All(starts.GroupBy(start => start.Container), starts => Assert.True(starts.Count() == 1, $"{starts.Key} was started {starts.Count()} times"));
            Assert.All(apps, app => Assert.InRange(starts.Count(start => start.App == app.Name), app.Replicas, app.Increases));
            Assert.Equal(steady, starts.Where(start => start.App == "steady").ToHashSet());
            foreach (var container in steady) await TalkAsync(container.Container);
            Assert.Equal(0, await controlPlanes.PoisonedAsync());
            Assert.All(controlPlanes.Steps, steps => Assert.True(steps > 0, $"Steps of the processes: {string.Join(", ", controlPlanes.Steps)}"));
        }
        catch (Exception failure) when (!Stop.IsCancellationRequested)
        {
            throw new InvalidOperationException($"Seed {seed} (FP_FIRST_SEED={seed}): {failure.Message}\n{controlPlanes.Logs()}\n{nodes.Logs()}", failure);
        }

        // Whichever process holds the session of its node.
        async Task TalkAsync(string container)
        {
            for (var index = 0; index < ControlPlanes; index++) Assert.Equal($"I am {container}\n", await controlPlanes.LogsAsync(index, container));
        }

        async Task ChangeAsync(ScaledApp app)
        {
            for (var change = 0; change < ChangesOfEach; change++)
            {
                await PutAsync(app.Name, app.Next(MostReplicas), app.Random);
                await Task.Delay(TimeSpan.FromMilliseconds(app.Random.Next(50, 1_500)), Stop);
            }
        }

        async Task PutAsync(string app, int replicas, Random which) => (await controlPlanes.AskAnyAsync(
            which, api => api.SendAsync(HttpMethod.Put, "api/v1/namespaces/default/apps/" + app, nodes.AppDocument(app, replicas)))).Ok();

        // Mostly one, now and then two or all of them; those that are still starting may be hit again.
        async Task<int> KillSomeAsync()
        {
            await Task.Delay(TimeSpan.FromMilliseconds(killer.Next(100, 1_200)), Stop);
            var victims = Enumerable.Range(0, ControlPlanes).OrderBy(_ => killer.Next()).Take(killer.Next(10) switch { < 7 => 1, < 9 => 2, _ => 3 }).ToList();
            foreach (var victim in victims) await controlPlanes.KillAsync(victim);
            await Task.Delay(TimeSpan.FromMilliseconds(killer.Next(0, 700)), Stop);
            foreach (var victim in victims) controlPlanes.Launch(victim);
            return victims.Count;
        }

        // The processes that live, and what each control plane says.
        async Task SettledAsync(string app, int replicas)
        {
            await Eventually.BecomesAsync(
                $"exactly {replicas} processes of {app} to live", () => Task.FromResult(nodes.Starts().Count(start => start.App == app && start.Lives)), lives => lives == replicas, Limit);
            for (var index = 0; index < ControlPlanes; index++)
            {
                var api = controlPlanes.Api(index);
                await Eventually.BecomesAsync(
                    $"control plane {index} to say that exactly {replicas} of {app} are ready",
                    () => api.ContainersAsync(app), seen => seen.Count == replicas && seen.All(one => one.Ready && !one.AskedToStop && one.Restarts == 0), Limit, seen => string.Join("; ", seen));
            }
        }
    }

    private static int? Number(string variable) => int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>What one app was asked to be.</summary>
    private sealed class ScaledApp(string name, Random random)
    {
        public string Name => name;

        public Random Random => random;

        public int Replicas { get; private set; }

        /// <summary>The sum of all steps upwards: no more containers than this are ever needed, whichever of the steps were seen.</summary>
        public int Increases { get; private set; }

        public int Next(int most)
        {
            var next = random.Next(most + 1);
            Increases += Math.Max(0, next - Replicas);
            return Replicas = next;
        }
    }
}
