using Docker.DotNet.Models;
using FunctionsPlatform.NodeAgent.Runtimes.Docker;
using Microsoft.Extensions.Time.Testing;

namespace FunctionsPlatform.NodeAgent.Tests.Docker;

public sealed class PullProgressTests
{
    private readonly FakeTimeProvider time = new();
    private readonly List<string> told = [];

    [Fact]
    public void It_says_how_many_layers_and_bytes_are_there_every_few_seconds()
    {
        var progress = new PullProgress(time, told.Add);
        Report(progress, "a", "Pulling fs layer");
        Report(progress, "b", "Pulling fs layer");
        Report(progress, "c", "Already exists");
        Report(progress, "a", "Downloading", 10, 40);
        time.Advance(TimeSpan.FromSeconds(5));
        Report(progress, "b", "Downloading", 5, 80);
        Report(progress, "b", "Downloading", 6, 80);
        time.Advance(TimeSpan.FromSeconds(5));
        Report(progress, "a", "Pull complete");

        Assert.Equal(["pulling image: 1 of 3 layers, 15 of 120 MiB", "pulling image: 2 of 3 layers, 46 of 120 MiB"], told);
    }

    [Fact]
    public void A_quick_pull_tells_nothing_and_a_problem_is_kept()
    {
        var progress = new PullProgress(time, told.Add);
        Report(progress, "a", "Pull complete");
        progress.Report(new JSONMessage { Error = new JSONError { Message = "denied" } });

        Assert.Empty(told);
        Assert.Equal("denied", progress.Problem);
    }

    private static void Report(PullProgress progress, string layer, string status, long current = 0, long total = 0) =>
        progress.Report(new JSONMessage { ID = layer, Status = status, Progress = total == 0 ? null : new JSONProgress { Current = current << 20, Total = total << 20 } });
}
