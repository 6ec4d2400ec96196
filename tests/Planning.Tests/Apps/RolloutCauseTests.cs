using System.Collections.Immutable;
using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.Planning.Apps;

namespace FunctionsPlatform.Planning.Tests.Apps;

public sealed class RolloutCauseTests
{
    private static readonly DateTimeOffset Now = RolloutStory.Beginning;

    [Theory]
    [InlineData("ImageNotFound", RolloutCause.ImageNotFound)]
    [InlineData("RegistryAuth", RolloutCause.RegistryAuth)]
    [InlineData("WrongArchitecture", RolloutCause.WrongArchitecture)]
    public void What_no_further_attempt_mends_fails_at_once(string reason, RolloutCause cause)
    {
        var story = RolloutStory.Completed(1);
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
        var story = RolloutStory.Completed(1);
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
        var story = RolloutStory.Completed(1);
        story.ChangeImage("web:2");
        story.Plan();
        ImmutableArray<ProbeRecord> probes = [new ProbeRecord { At = Now, Status = status, Detail = detail, Body = "sorry" }];
        story.Each("web:2", container => RolloutStory.Ended(container, 3, new ContainerTermination { ExitCode = 137, Reason = "Unhealthy", FinishedAt = Now.AddSeconds(-10) }, probes));
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
        var story = RolloutStory.Completed(1);
        story.ChangeImage("web:2");
        story.Plan();
        var end = new ContainerTermination { ExitCode = exitCode, Reason = reason, StartedAt = Now.AddSeconds(-12), FinishedAt = Now.AddSeconds(-10), LogTail = log.Length == 0 ? [] : [log] };
        story.Each("web:2", container => RolloutStory.Ended(container, 3, end, []));
        story.Plan();

        Assert.Equal((cause, exitCode), (story.Rollout.Cause, story.Rollout.ExitCode));
        Assert.Contains(words, story.Rollout.Message, StringComparison.Ordinal);
    }
}
