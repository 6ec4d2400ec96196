using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using FunctionsPlatform.State;

namespace FunctionsPlatform.Functions.Http;

/// <summary>The query parameters of a list or watch.</summary>
/// <param name="Limit">0: all.</param>
internal sealed record ListParameters(LabelSelector Selector, int Limit, string? Continue, bool Watch, string? ResourceVersion)
{
    public static bool TryRead(IQueryCollection query, int maxLimit, [NotNullWhen(true)] out ListParameters? parameters, [NotNullWhen(false)] out ProblemResult? refusal)
    {
        parameters = null;
        refusal = null;
        var limit = 0;
        if (!LabelSelector.TryParse(query["labelSelector"], out var selector, out var error))
            refusal = Refusals.BadRequest($"labelSelector: {error}");
        else if (Text(query, "limit") is { } limitText && (!int.TryParse(limitText, NumberStyles.None, CultureInfo.InvariantCulture, out limit) || limit > maxLimit))
            refusal = Refusals.BadRequest($"limit is '{limitText}'; must be 0 (all) to {maxLimit}.");
        else if (!TryReadFlag(query, "watch", out var watch))
            refusal = Refusals.BadRequest($"watch is '{query["watch"]}'; must be true or false.");
        else
            parameters = new ListParameters(selector, limit, Text(query, "continue"), watch, Text(query, "resourceVersion"));
        return parameters is not null;
    }

    public static bool TryReadFlag(IQueryCollection query, string name, out bool value)
    {
        value = false;
        return Text(query, name) is not { } text || bool.TryParse(text, out value);
    }

    public static ProblemResult NoVersion(string text) => Refusals.BadRequest($"resourceVersion '{text}' is not from a list or watch of this API.");

    private static string? Text(IQueryCollection query, string name) => query[name].ToString() is { Length: > 0 } text ? text : null;
}
