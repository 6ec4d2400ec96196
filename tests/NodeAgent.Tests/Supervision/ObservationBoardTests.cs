using FunctionsPlatform.Contracts.Agent;
using FunctionsPlatform.NodeAgent.Supervision;
using Microsoft.Extensions.Time.Testing;

namespace FunctionsPlatform.NodeAgent.Tests.Supervision;

public sealed class ObservationBoardTests
{
    private readonly ObservationBoard board = new(new FakeTimeProvider());

    [Fact]
    public void Only_the_newest_observation_of_a_container_is_told_and_only_once()
    {
        board.Publish(new ContainerObservation { Uid = "a", Phase = ContainerPhase.Starting });
        board.Publish(new ContainerObservation { Uid = "a", Phase = ContainerPhase.Running });

        var told = Assert.Single(Assert.Single(Take()).Containers);

        Assert.Equal(ContainerPhase.Running, told.Phase);
        Assert.Empty(Take());
    }

    [Fact]
    public void What_has_not_changed_is_not_news()
    {
        board.Publish(new ContainerObservation { Uid = "a", Phase = ContainerPhase.Running });
        Take();

        board.Publish(new ContainerObservation { Uid = "a", Phase = ContainerPhase.Running });

        Assert.Empty(Take());
    }

    [Fact]
    public void Sequences_grow_even_while_the_clock_stands_still_and_a_new_session_hears_all_again()
    {
        board.Publish(new ContainerObservation { Uid = "a" });
        board.Publish(new ContainerObservation { Uid = "b" });
        var first = Take().SelectMany(report => report.Containers).Select(one => one.Sequence).ToArray();

        board.MarkAllChanged();
        var again = Take().SelectMany(report => report.Containers).Select(one => one.Sequence).ToArray();

        Assert.True(first[0] < first[1]);
        Assert.Equal(first, again);
    }

    [Fact]
    public void Reports_are_divided_by_size_and_lose_nothing()
    {
        for (var number = 0; number < 100; number++) board.Publish(new ContainerObservation { Uid = $"uid-{number}", Message = new string('x', 500) });
        for (var number = 0; number < 10; number++) board.Record(new ObservedEvent { Reason = $"{number}" });

        var reports = Take(maxBytes: 4096);

        Assert.All(reports, report => Assert.InRange(report.CalculateSize(), 1, 4096 + 64));
        Assert.Equal(100, reports.Sum(report => report.Containers.Count));
        Assert.Equal(Enumerable.Range(0, 10).Select(number => $"{number}"), reports.SelectMany(report => report.Events).Select(one => one.Reason));
    }

    [Fact]
    public void Undelivered_events_come_first_the_next_time_and_the_oldest_go_when_there_are_too_many()
    {
        for (var number = 0; number < ObservationBoard.MaxEvents; number++) board.Record(new ObservedEvent { Reason = $"{number}" });
        var undelivered = Take().SelectMany(report => report.Events).ToArray();
        board.Record(new ObservedEvent { Reason = "new" });

        board.PutBack(undelivered);
        var again = Take().SelectMany(report => report.Events).Select(one => one.Reason).ToArray();

        Assert.Equal(ObservationBoard.MaxEvents, again.Length);
        Assert.Equal(("1", "new"), (again[0], again[^1]));
    }

    [Fact]
    public async Task What_the_engine_tells_waits_for_a_report_unless_nothing_else_tells_it()
    {
        board.Note(new ContainerEvent { Action = "start" });
        Assert.False(board.WaitAsync(TestContext.Current.CancellationToken).IsCompleted);
        board.Hurry();
        await board.WaitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(["start"], Take().SelectMany(report => report.ContainerEvents).Select(told => told.Action));

        board.Note(new ContainerEvent { Action = "pause" });
        await board.WaitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(["pause"], Take().SelectMany(report => report.ContainerEvents).Select(told => told.Action));
        board.Hurry();
        Assert.False(board.WaitAsync(TestContext.Current.CancellationToken).IsCompleted);
    }

    [Fact]
    public void Of_what_the_engine_told_the_oldest_go_and_are_counted()
    {
        for (var number = 1; number <= ObservationBoard.MaxEvents + 3; number++) board.Note(new ContainerEvent { Action = "die", TimeNanoseconds = number });
        var undelivered = Take();
        Assert.Equal(3, undelivered.Sum(report => report.LostContainerEvents));
        board.Note(new ContainerEvent { Action = "die", TimeNanoseconds = 5_000 });
        board.Note(new ContainerEvent { Action = "die", TimeNanoseconds = 5_001 });

        board.PutBack(undelivered);

        var again = Take();
        Assert.Equal(5, again.Sum(report => report.LostContainerEvents));
        var times = again.SelectMany(report => report.ContainerEvents).Select(told => told.TimeNanoseconds).ToList();
        Assert.Equal((ObservationBoard.MaxEvents, 6L, 5_001L), (times.Count, times[0], times[^1]));
        Assert.Empty(Take());
    }

    private IReadOnlyList<NodeReport> Take(int maxBytes = int.MaxValue) => board.Take("node", "", maxBytes);
}
