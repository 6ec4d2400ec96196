namespace FunctionsPlatform.Contracts.Problems;

/// <summary>The types of problem that the API answers with. Programs may switch on them.</summary>
public static class ProblemTypes
{
    private const string Prefix = "urn:functions-platform:";

    /// <summary>400: not JSON, or not a document of ours at all.</summary>
    public const string MalformedDocument = Prefix + "malformed-document";

    /// <summary>422: well-formed, but fields are wrong; see <c>errors</c>.</summary>
    public const string SpecRefused = Prefix + "spec-refused";

    /// <summary>400: a query parameter or header is wrong.</summary>
    public const string BadRequest = Prefix + "bad-request";

    /// <summary>401: no token, or not ours.</summary>
    public const string Unauthorized = Prefix + "unauthorized";

    /// <summary>403: known, but not allowed to do that there.</summary>
    public const string Forbidden = Prefix + "forbidden";

    /// <summary>429: too many requests; see Retry-After.</summary>
    public const string TooManyRequests = Prefix + "too-many-requests";

    /// <summary>404.</summary>
    public const string NotFound = Prefix + "not-found";

    /// <summary>409: a create met a resource of that name, or one still being deleted.</summary>
    public const string AlreadyExists = Prefix + "already-exists";

    /// <summary>409: what was asked for cannot be done to it as it is now.</summary>
    public const string WrongState = Prefix + "wrong-state";

    /// <summary>409: it cannot go while others depend on it.</summary>
    public const string InUse = Prefix + "in-use";

    /// <summary>409: the document's resourceVersion is not the newest. Read, change, write again.</summary>
    public const string StaleResourceVersion = Prefix + "stale-resource-version";

    /// <summary>412: the If-Match header names another version.</summary>
    public const string PreconditionFailed = Prefix + "precondition-failed";

    /// <summary>405: the platform makes this kind itself.</summary>
    public const string NotWritable = Prefix + "not-writable";

    /// <summary>410: changes from that resourceVersion on are no longer kept; list again.</summary>
    public const string ResourceVersionExpired = Prefix + "resource-version-expired";

    /// <summary>413.</summary>
    public const string BodyTooLarge = Prefix + "body-too-large";

    /// <summary>415.</summary>
    public const string UnsupportedMediaType = Prefix + "unsupported-media-type";

    /// <summary>503: the node that would know is not connected, or storage is away.</summary>
    public const string Unavailable = Prefix + "unavailable";

    /// <summary>500.</summary>
    public const string InternalError = Prefix + "internal-error";
}
