using System.Collections.Immutable;
using FunctionsPlatform.Contracts.Problems;
using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.Contracts.Validation;

/// <summary>Gathers what is wrong with a document.</summary>
internal sealed class FieldErrors
{
    private readonly List<FieldError> errors = [];

    public ImmutableArray<FieldError> ToImmutable() => [.. errors];

    public void Add(string path, string message) => errors.Add(new FieldError(path, message));

    public void Require(bool holds, string path, string message)
    {
        if (!holds) Add(path, message);
    }

    public void AddProblem(string path, string? problem)
    {
        if (problem is not null) Add(path, problem);
    }

    public void InRange(int value, int least, int most, string path) =>
        Require(value >= least && value <= most, path, $"is {value}; must be {least} to {most}");

    public void InRange(TimeSpan value, TimeSpan least, TimeSpan most, string path) => Require(
        value >= least && value <= most, path, $"is {DurationText.Format(value)}; must be {DurationText.Format(least)} to {DurationText.Format(most)}");
}
