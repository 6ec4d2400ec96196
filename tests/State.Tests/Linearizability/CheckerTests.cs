using static FunctionsPlatform.State.Tests.Linearizability.PairModel;
using Recording = FunctionsPlatform.State.Tests.Linearizability.Recorded<
    FunctionsPlatform.State.Tests.Linearizability.PairModel.Input, FunctionsPlatform.State.Tests.Linearizability.PairModel.Output>;

namespace FunctionsPlatform.State.Tests.Linearizability;

/// <summary>The checker itself: a check that cannot fail proves nothing.</summary>
public sealed class CheckerTests
{
    [Fact]
    public void A_sequence_that_the_model_answers_is_accepted() =>
        Accepted(Put(1, 2, "x", 2), Read(3, 4, "x", 2), Swap(5, 6, "x", "y", true, 3), Swap(7, 8, "x", "z", false, 3), Read(9, 10, "y", 3));

    [Fact]
    public void A_read_may_see_a_put_that_overlaps_it_or_not()
    {
        Accepted(Put(1, 4, "x", 2), Read(2, 3, "x", 2));
        Accepted(Put(1, 4, "x", 2), Read(2, 3, null, 1));
    }

    [Fact]
    public void A_read_that_misses_a_put_which_had_returned_is_rejected() => Rejected(Put(1, 2, "x", 2), Read(3, 4, null, 2));

    [Fact]
    public void Two_reads_that_see_two_overlapping_puts_in_different_orders_are_rejected() =>
        Rejected(Put(1, 20, "x", 2), Put(2, 21, "y", 3), Read(3, 4, "x", 2), Read(5, 6, "y", 3), Read(7, 8, "x", 3));

    [Fact]
    public void A_lost_update_is_rejected() =>
        Rejected(Put(1, 2, "0", 2), Swap(3, 6, "0", "a", true, 3), Swap(4, 5, "0", "b", true, 4));

    [Fact]
    public void Half_of_a_transaction_is_rejected() =>
        Rejected(new Recording(1, 1, 2, new Input.PutBoth(0, "x"), new(true, 2)), new Recording(2, 3, 4, new Input.Read(0), new(true, 2, "x", null)));

    [Fact]
    public void An_operation_whose_answer_was_lost_may_have_happened_at_any_later_time_or_never()
    {
        Accepted(Lost(1, "x"), Read(2, 3, "x", 2));
        Accepted(Lost(1, "x"), Read(2, 3, null, 1));
        Accepted(Lost(1, "x"), Read(2, 3, null, 1), Put(4, 5, "y", 2), Read(6, 7, "y", 2), Read(8, 9, "x", 3));
        Rejected(Read(1, 2, "x", 2), Lost(3, "x"));
        Rejected(Lost(1, "x"), Read(2, 3, "x", 2), Read(4, 5, null, 2));
    }

    [Fact]
    public void Revisions_that_do_not_rise_with_real_time_are_rejected()
    {
        Rejected(Put(1, 2, "x", 3), Put(3, 4, "y", 2));
        Rejected(Put(1, 2, "x", 3), Put(3, 4, "y", 3));
        Rejected(Put(1, 2, "x", 3), Read(3, 4, "x", 2));
    }

    [Theory, MemberData(nameof(Seeds))]
    public void Every_history_made_by_one_sequence_is_accepted_and_one_with_a_wrong_read_is_rejected(int seed)
    {
        var random = new Random(seed);
        var (state, revision, history) = (Initial, 1L, new List<Recording>());
        for (var at = 100; at < 6100; at += 100)
        {
            // Each takes effect at its own moment, with its call and return up to four operations away.
            var (called, returned) = (at - random.Next(400), at + random.Next(400));
            var value = $"{at}";
            Recording operation = random.Next(4) switch
            {
                0 => new(0, called, returned, new Input.Put(0, random.Next(2) == 0, value), new(true, ++revision)),
                1 => new(0, called, returned, new Input.PutBoth(0, value), new(true, ++revision)),
                2 => state.A is null ? new(0, called, returned, new Input.Swap(0, null, value), new(true, ++revision)) : new(0, called, returned, new Input.Swap(0, "none", value), new(false, revision)),
                _ => new(0, called, returned, new Input.Read(0), new(true, revision, state.A, state.B)),
            };
            state = Step(state, operation) ?? throw new InvalidOperationException($"Seed {seed}: the model refuses its own sequence.");
            history.Add(operation.Output!.Revision > 1 && operation.Input is not Input.Read && random.Next(10) == 0 ? operation with { Output = null } : operation);
        }

        Assert.True(FindViolation(history) is null, $"Seed {seed}: {FindViolation(history)}");
        // A last read, after everything, of a value that was never written.
        history.Add(new(0, 9000, 9001, new Input.Read(0), new(true, revision, "never", state.B)));
        Assert.NotNull(FindViolation(history));
    }

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 40)];

    private static void Accepted(params Recording[] history) => Assert.Null(FindViolation(history));

    private static void Rejected(params Recording[] history) => Assert.NotNull(FindViolation(history));

    private static Recording Put(long called, long returned, string value, long revision) => new(1, called, returned, new Input.Put(0, true, value), new(true, revision));

    private static Recording Lost(long called, string value) => new(1, called, long.MaxValue, new Input.Put(0, true, value), null);

    private static Recording Read(long called, long returned, string? value, long revision) => new(2, called, returned, new Input.Read(0), new(true, revision, value));

    private static Recording Swap(long called, long returned, string? expected, string value, bool succeeded, long revision) =>
        new(3, called, returned, new Input.Swap(0, expected, value), new(succeeded, revision));
}
