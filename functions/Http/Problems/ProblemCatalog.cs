using System.Collections.Frozen;
using FunctionsPlatform.Contracts.Problems;

namespace FunctionsPlatform.Functions.Http;

/// <summary>The one place that knows each problem type's status and title.</summary>
public static class ProblemCatalog
{
    private static readonly FrozenDictionary<string, (int Status, string Title)> Types = new Dictionary<string, (int, string)>
    {
        [ProblemTypes.MalformedDocument] = (400, "The body is not a document"),
        [ProblemTypes.BadRequest] = (400, "The request is not understood"),
        [ProblemTypes.Unauthorized] = (401, "A token is needed"),
        [ProblemTypes.Forbidden] = (403, "That is not allowed to you"),
        [ProblemTypes.TooManyRequests] = (429, "Too many requests"),
        [ProblemTypes.NotFound] = (404, "There is no such thing"),
        [ProblemTypes.NotWritable] = (405, "This cannot be done to it"),
        [ProblemTypes.AlreadyExists] = (409, "It exists already"),
        [ProblemTypes.WrongState] = (409, "Its state does not allow that"),
        [ProblemTypes.InUse] = (409, "Others depend on it"),
        [ProblemTypes.StaleResourceVersion] = (409, "It has changed meanwhile"),
        [ProblemTypes.ResourceVersionExpired] = (410, "Changes from then on are no longer kept"),
        [ProblemTypes.PreconditionFailed] = (412, "A precondition does not hold"),
        [ProblemTypes.BodyTooLarge] = (413, "The body is too large"),
        [ProblemTypes.UnsupportedMediaType] = (415, "The body's media type is not supported"),
        [ProblemTypes.SpecRefused] = (422, "The document is refused"),
        [ProblemTypes.InternalError] = (500, "The control plane failed"),
        [ProblemTypes.Unavailable] = (503, "Not available now"),
    }.ToFrozenDictionary();

    /// <summary>Every type with its status and title, by status: for the OpenAPI document.</summary>
    public static IEnumerable<(string Type, int Status, string Title)> All =>
        Types.Select(pair => (pair.Key, pair.Value.Status, pair.Value.Title)).OrderBy(entry => entry.Status).ThenBy(entry => entry.Key, StringComparer.Ordinal);

    public static Problem Make(string type, string detail, IEnumerable<FieldError>? errors = null)
    {
        var (status, title) = Types[type];
        return new Problem { Type = type, Status = status, Title = title, Detail = detail, Errors = errors is null ? null : [.. errors] };
    }
}
