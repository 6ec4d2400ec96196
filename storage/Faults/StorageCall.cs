namespace FunctionsPlatform.Storage.Faults;

/// <summary>One call of a port, as faults see it.</summary>
/// <param name="Operation">Port and method: <c>Tables.Submit</c>.</param>
/// <param name="Target">What it was about: <c>table/partition</c>, a queue, <c>container/name</c>.</param>
/// <param name="Writes">False when losing the answer loses no effect.</param>
public readonly record struct StorageCall(string Operation, string Target, bool Writes)
{
    public override string ToString() => $"{Operation} {Target}";
}
