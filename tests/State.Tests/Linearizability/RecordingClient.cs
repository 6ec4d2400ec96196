using FunctionsPlatform.Storage;
using static FunctionsPlatform.State.Tests.Linearizability.PairModel;
using static FunctionsPlatform.State.Tests.World;

namespace FunctionsPlatform.State.Tests.Linearizability;

/// <summary>Does a random operation on a keyspace and writes down what was asked, what was answered, and when.</summary>
internal sealed class RecordingClient(int number, State.Keyspace keyspace, ReadConsistency reads, HistoryClock clock, Random random)
{
    private const int Pairs = 3;
    private int written;
    private string? lastSeen;

    public List<Recorded<Input, Output>> History { get; } = [];

    public async Task StepAsync()
    {
        var input = Choose();
        var called = clock.Next();
        Output? output;
        try
        {
            output = await DoAsync(input);
        }
        catch (StorageException failed)
        {
            // It did not happen: no operation. Whether it did is not known: one without an answer.
            if (!failed.OutcomeUnknown || input is Input.Read) return;
            output = null;
        }

        if (input is Input.Read && output is not null) lastSeen = output.A;
        History.Add(new(number, called, clock.Next(), input, output));
    }

    private Input Choose()
    {
        var pair = random.Next(Pairs);
        return random.Next(10) switch
        {
            < 3 => new Input.Read(pair),
            < 5 => new Input.Put(pair, random.Next(2) == 0, Value()),
            5 => new Input.PutBoth(pair, Value()),
            6 => new Input.DeleteBoth(pair),
            _ => new Input.Swap(pair, random.Next(3) == 0 ? null : lastSeen, Value()),
        };
    }

    private string Value() => $"{number}/{++written}";

    private async Task<Output> DoAsync(Input input)
    {
        var (a, b) = ($"{input.Pair}/a", $"{input.Pair}/b");
        if (input is Input.Read)
        {
            var range = await keyspace.RangeAsync(RangeQuery.Prefix($"{input.Pair}/") with { Consistency = reads }, Stop);
            return new(true, range.Revision, ValueOf(range, a), ValueOf(range, b));
        }

        var result = await keyspace.CommitAsync(
            input switch
            {
                Input.Put put => Transaction.Put(put.First ? a : b, Bytes(put.Value)),
                Input.PutBoth both => new() { Then = [new Operation.Put(a, Bytes(both.Value)), new Operation.Put(b, Bytes(both.Value))] },
                Input.DeleteBoth => new() { Then = [new Operation.Delete(KeySpan.Prefix($"{input.Pair}/"))] },
                Input.Swap { Expected: null } swap => new() { If = [Compare.Absent(a)], Then = [new Operation.Put(a, Bytes(swap.Value))] },
                Input.Swap swap => new() { If = [new Compare.Value(KeySpan.One(a), Relation.Equal, Bytes(swap.Expected!))], Then = [new Operation.Put(a, Bytes(swap.Value))] },
                _ => throw new InvalidOperationException($"Unknown input {input}."),
            },
            Stop);
        return new(result.Succeeded, result.Revision);
    }

    private static string? ValueOf(KeyRange range, Key key) => range.KeyValues.FirstOrDefault(value => value.Key == key) is { } found ? Text(found) : null;
}
