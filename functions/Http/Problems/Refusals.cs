using FunctionsPlatform.Contracts.Problems;
using FunctionsPlatform.State;
using FunctionsPlatform.Storage;

namespace FunctionsPlatform.Functions.Http;

/// <summary>The refusals that handlers answer with, in words.</summary>
public static class Refusals
{
    public static ProblemResult BadRequest(string detail) => Of(ProblemTypes.BadRequest, detail);

    public static ProblemResult Malformed(string detail) => Of(ProblemTypes.MalformedDocument, detail);

    public static ProblemResult NotFound(string detail) => Of(ProblemTypes.NotFound, detail);

    public static ProblemResult NotWritable(string detail) => Of(ProblemTypes.NotWritable, detail);

    public static ProblemResult AlreadyExists(string detail) => Of(ProblemTypes.AlreadyExists, detail);

    public static ProblemResult WrongState(string detail) => Of(ProblemTypes.WrongState, detail);

    public static ProblemResult InUse(string detail) => Of(ProblemTypes.InUse, detail);

    public static ProblemResult Stale(string detail) => Of(ProblemTypes.StaleResourceVersion, detail);

    public static ProblemResult PreconditionFailed(string detail) => Of(ProblemTypes.PreconditionFailed, detail);

    public static ProblemResult Expired(string detail) => Of(ProblemTypes.ResourceVersionExpired, detail);

    public static ProblemResult TooLarge(string detail) => Of(ProblemTypes.BodyTooLarge, detail);

    public static ProblemResult UnsupportedMediaType(string detail) => Of(ProblemTypes.UnsupportedMediaType, detail);

    public static ProblemResult Unavailable(string detail) => Of(ProblemTypes.Unavailable, detail);

    public static ProblemResult Unauthorized(string detail) => Of(ProblemTypes.Unauthorized, detail);

    public static ProblemResult Forbidden(string detail) => Of(ProblemTypes.Forbidden, detail);

    public static ProblemResult TooManyRequests(string detail) => Of(ProblemTypes.TooManyRequests, detail);

    public static ProblemResult InternalError(string detail) => Of(ProblemTypes.InternalError, detail);

    /// <summary>What a request that ended in an exception is answered with.</summary>
    public static ProblemResult Failure(Exception error) => error switch
    {
        SecretUnreadableException unreadable => Unavailable($"The {unreadable.Message}."),
        StorageException => Unavailable("Storage does not answer; try again."),
        BadHttpRequestException bad => BadRequest(bad.Message),
        _ => InternalError("The control plane's log has the details under the trace id."),
    };

    public static ProblemResult SpecRefused(IReadOnlyCollection<FieldError> errors) => new(ProblemCatalog.Make(
        ProblemTypes.SpecRefused, errors.Count == 1 ? errors.First().ToString() : $"{errors.Count} fields are wrong.", errors));

    private static ProblemResult Of(string type, string detail) => new(ProblemCatalog.Make(type, detail));
}
