using Azure;

namespace FunctionsPlatform.Storage.Azure.Http;

/// <summary>What a failed request says about its effect.</summary>
internal static class Failures
{
    /// <summary>True when no connection came about, so that nothing was sent.</summary>
    public static bool IsUnsent(Exception error) => error.GetBaseOf<HttpRequestException>() is
    {
        HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError,
    };

    /// <summary>True when the network failed before a whole answer came.</summary>
    public static bool IsTransport(Exception error) => error is IOException or OperationCanceledException or RequestFailedException { Status: 0 };

    /// <summary>True for what a call to the service throws when it fails, rather than this program.</summary>
    public static bool IsService(Exception error) => error is RequestFailedException || IsTransport(error);

    /// <summary>The failure of a call that writes.</summary>
    public static StorageException Write(string what, Exception error) => new(Describe(what, error), OutcomeUnknown(error), error);

    /// <summary>The failure of a call that only reads.</summary>
    public static StorageException Read(string what, Exception error) => new(Describe(what, error), error);

    /// <summary>The failure that an answer reports.</summary>
    public static StorageException Answer(string what, int status, string? code, string? text) =>
        new($"{what} failed: the storage account answered {status} {code} {text}".TrimEnd(), IsUnknown(status));

    // 503 and 429 are throttling; 500 is also what the service says when it ran out of time, in which case it may have written.
    private static bool IsUnknown(int status) => status >= 500 && status != 503;

    private static bool OutcomeUnknown(Exception error) => error switch
    {
        RequestFailedException { Status: > 0 } answered => IsUnknown(answered.Status),
        _ => !IsUnsent(error),
    };

    private static string Describe(string what, Exception error) => error switch
    {
        RequestFailedException { Status: > 0 } answered => $"{what} failed: the storage account answered {answered.Status} {answered.ErrorCode}",
        OperationCanceledException => $"{what} got no answer from the storage account in time",
        _ => $"{what} did not reach the storage account or got no answer: {error.GetBaseException().Message}",
    };

    private static T? GetBaseOf<T>(this Exception error) where T : Exception
    {
        for (var at = error; at is not null; at = at.InnerException)
        {
            if (at is T found) return found;
        }

        return null;
    }
}
