using System.Collections.Immutable;

namespace FunctionsPlatform.State;

/// <summary>
/// If every compare holds, do <see cref="Then"/>, else do <see cref="Else"/>: atomically, as one revision.
/// Limits: <see cref="KeyspaceLimits"/>. The same key may be written once only.
/// </summary>
public sealed record Transaction
{
    public ImmutableArray<Compare> If { get; init; } = [];

    public ImmutableArray<Operation> Then { get; init; } = [];

    public ImmutableArray<Operation> Else { get; init; } = [];

    public static Transaction Put(Key key, ReadOnlyMemory<byte> value) => new() { Then = [new Operation.Put(key, value)] };

    public static Transaction Delete(Key key) => new() { Then = [new Operation.Delete(key)] };
}
