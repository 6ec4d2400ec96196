using System.Collections.Immutable;

namespace FunctionsPlatform.Cli.Cost;

/// <param name="Executions">Runs of a function.</param>
/// <param name="Requests">Requests to the storage account by kind, as <c>table.query</c>.</param>
internal sealed record OperationCount(double Executions, ImmutableSortedDictionary<string, double> Requests)
{
    public static OperationCount None { get; } = new(0, ImmutableSortedDictionary<string, double>.Empty);

    public double Of(string service) => Requests.Where(request => request.Key.StartsWith(service + ".", StringComparison.Ordinal)).Sum(request => request.Value);

    public OperationCount Times(double factor) => new(Executions * factor, Requests.ToImmutableSortedDictionary(request => request.Key, request => request.Value * factor));

    public OperationCount Plus(OperationCount other) => new(
        Executions + other.Executions,
        Requests.Keys.Union(other.Requests.Keys).ToImmutableSortedDictionary(kind => kind, kind => Requests.GetValueOrDefault(kind) + other.Requests.GetValueOrDefault(kind)));
}
