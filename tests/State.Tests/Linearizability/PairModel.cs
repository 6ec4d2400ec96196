namespace FunctionsPlatform.State.Tests.Linearizability;

/// <summary>Two keys that transactions write together: the sequential model that a keyspace's answers are checked against.</summary>
internal static class PairModel
{
    public static State Initial { get; } = new(null, null, 1);

    /// <summary>Finds what no order of the operations explains; every value is written once at most, so that each tells where it came from.</summary>
    public static string? FindViolation(IEnumerable<Recorded<Input, Output>> history)
    {
        // What happens to one pair depends on no other: each is checked on its own.
        foreach (var pair in history.GroupBy(operation => operation.Input.Pair))
        {
            var checker = new LinearizabilityChecker<State, Input, Output>(Initial, Step);
            if (checker.FindViolation([.. pair]) is { } violation) return $"Pair {pair.Key}: {violation}";
        }

        return null;
    }

    public static State? Step(State state, Recorded<Input, Output> operation)
    {
        var (input, output) = (operation.Input, operation.Output);
        switch (input)
        {
            case Input.Read:
                if (output is null) return state;
                return output.A == state.A && output.B == state.B && output.Revision >= state.Revision ? state with { Revision = output.Revision } : null;
            case Input.Put put:
                return Write(put.First ? state with { A = put.Value } : state with { B = put.Value }, succeeded: true);
            case Input.PutBoth both:
                return Write(new(both.Value, both.Value, state.Revision), succeeded: true);
            case Input.DeleteBoth:
                return state is { A: null, B: null } ? Unwritten(succeeded: true) : Write(new(null, null, state.Revision), succeeded: true);
            case Input.Swap swap:
                var holds = state.A == swap.Expected;
                return holds ? Write(state with { A = swap.Value }, succeeded: true) : Unwritten(succeeded: false);
            default:
                throw new ArgumentException($"Unknown input {input}.", nameof(operation));
        }

        // A write makes a revision above all that was seen before. Which one is unknown when the answer was lost.
        State? Write(State after, bool succeeded)
        {
            if (output is null) return after;
            return output.Succeeded == succeeded && output.Revision > state.Revision ? after with { Revision = output.Revision } : null;
        }

        State? Unwritten(bool succeeded)
        {
            if (output is null) return state;
            return output.Succeeded == succeeded && output.Revision >= state.Revision ? state with { Revision = output.Revision } : null;
        }
    }

    /// <param name="Revision">The last one that an answer told of.</param>
    public sealed record State(string? A, string? B, long Revision);

    public abstract record Input(int Pair)
    {
        public sealed record Read(int Of) : Input(Of);

        public sealed record Put(int Of, bool First, string Value) : Input(Of);

        public sealed record PutBoth(int Of, string Value) : Input(Of);

        public sealed record DeleteBoth(int Of) : Input(Of);

        /// <summary>Puts the first key if it has the expected value; null: if it is absent.</summary>
        public sealed record Swap(int Of, string? Expected, string Value) : Input(Of);
    }

    /// <summary>What was answered; a read tells the two values.</summary>
    public sealed record Output(bool Succeeded, long Revision, string? A = null, string? B = null);
}
