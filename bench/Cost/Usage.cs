using System.Collections.Immutable;

namespace FunctionsPlatform.Bench.Cost;

/// <param name="Executions">Runs of a function.</param>
/// <param name="Requests">Requests to the account, by kind.</param>
internal sealed record Usage(double Executions, ImmutableSortedDictionary<string, double> Requests)
{
    public static Usage None { get; } = new(0, ImmutableSortedDictionary<string, double>.Empty);

    public double AllRequests => Requests.Values.Sum();

    public Usage Plus(Usage other) => Combine(other, 1);

    public Usage Minus(Usage other) => Combine(other, -1);

    public Usage Times(double factor) => new(Executions * factor, Requests.ToImmutableSortedDictionary(kind => kind.Key, kind => kind.Value * factor));

    private Usage Combine(Usage other, double sign) => new(
        Executions + (sign * other.Executions),
        Requests.Keys.Union(other.Requests.Keys).ToImmutableSortedDictionary(kind => kind, kind => Requests.GetValueOrDefault(kind) + (sign * other.Requests.GetValueOrDefault(kind))));
}
