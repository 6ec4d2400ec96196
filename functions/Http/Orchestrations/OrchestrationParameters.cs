using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using FunctionsPlatform.Durable;

namespace FunctionsPlatform.Functions.Http;

/// <summary>What a list of orchestrations may be narrowed by, besides <see cref="ListParameters"/>.</summary>
internal sealed record OrchestrationParameters(ImmutableArray<OrchestrationRuntimeStatus> Statuses, DateTimeOffset? CreatedFrom, DateTimeOffset? CreatedTo, string Prefix)
{
    public static bool TryRead(IQueryCollection query, [NotNullWhen(true)] out OrchestrationParameters? parameters, [NotNullWhen(false)] out ProblemResult? refusal)
    {
        (parameters, refusal) = (null, null);
        var statuses = ImmutableArray.CreateBuilder<OrchestrationRuntimeStatus>();
        foreach (var word in query["status"].SelectMany(text => (text ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)))
        {
            if (Enum.TryParse<OrchestrationRuntimeStatus>(word, ignoreCase: true, out var status) && !char.IsAsciiDigit(word[0])) statuses.Add(status);
            else refusal ??= Refusals.BadRequest($"status is '{word}'; must be one of {string.Join(", ", Enum.GetNames<OrchestrationRuntimeStatus>())}.");
        }

        var (from, to) = (TimeOf(query, "createdFrom", ref refusal), TimeOf(query, "createdTo", ref refusal));
        if (refusal is not null) return false;
        parameters = new OrchestrationParameters(statuses.DrainToImmutable(), from, to, query["prefix"].ToString());
        return true;
    }

    private static DateTimeOffset? TimeOf(IQueryCollection query, string name, ref ProblemResult? refusal)
    {
        if (query[name].ToString() is not { Length: > 0 } text) return null;
        if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)) return time;
        refusal ??= Refusals.BadRequest($"{name} is '{text}'; must be a time such as 2026-01-31T12:00:00Z.");
        return null;
    }
}
