using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.Functions.Http;

/// <param name="Tail">Lines from the end; 0: all.</param>
/// <param name="Previous">The run before the current one.</param>
/// <param name="Part">Of the containers that a replica has; empty: the app's own.</param>
/// <param name="AsJson">JSON lines with time and stream instead of bare text.</param>
internal sealed record LogParameters(int Tail, bool Follow, DateTimeOffset? Since, bool Previous, string Part, bool AsJson)
{
    public static bool TryRead(HttpRequest request, DateTimeOffset now, [NotNullWhen(true)] out LogParameters? parameters, [NotNullWhen(false)] out ProblemResult? refusal)
    {
        parameters = null;
        refusal = null;
        var query = request.Query;
        var tail = 0;
        if (query["tail"].ToString() is { Length: > 0 } tailText && !int.TryParse(tailText, NumberStyles.None, CultureInfo.InvariantCulture, out tail))
            refusal = Refusals.BadRequest($"tail is '{tailText}'; must be a number of lines, 0 for all.");
        else if (!ListParameters.TryReadFlag(query, "follow", out var follow))
            refusal = Refusals.BadRequest($"follow is '{query["follow"]}'; must be true or false.");
        else if (!TryReadSince(query["since"], now, out var since))
            refusal = Refusals.BadRequest($"since is '{query["since"]}'; must be a duration such as 5m, or a time such as 2030-01-31T12:00:00Z.");
        else if (!ListParameters.TryReadFlag(query, "previous", out var previous))
            refusal = Refusals.BadRequest($"previous is '{query["previous"]}'; must be true or false.");
        else
            parameters = new LogParameters(tail, follow, since, previous, query["part"].ToString(), request.Headers.Accept.ToString().Contains("application/jsonl", StringComparison.OrdinalIgnoreCase));
        return parameters is not null;
    }

    private static bool TryReadSince(string? text, DateTimeOffset now, out DateTimeOffset? since)
    {
        since = null;
        if (string.IsNullOrEmpty(text)) return true;
        if (DurationText.TryParse(text, out var ago)) since = ago < now - DateTimeOffset.UnixEpoch ? now - ago : DateTimeOffset.UnixEpoch;
        else if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)) since = at;
        return since is not null;
    }
}
