namespace FunctionsPlatform.Functions.Sessions;

internal static partial class AssignmentBoardLog
{
    [LoggerMessage(6201, LogLevel.Warning, "Following the containers failed; beginning anew in a second")]
    public static partial void FollowFailed(this ILogger logger, Exception error);

    [LoggerMessage(6202, LogLevel.Information, "The watch of the containers expired; listing them again")]
    public static partial void Expired(this ILogger logger);

    [LoggerMessage(6203, LogLevel.Warning, "Following the {Plural} failed; beginning anew in a second")]
    public static partial void DataFollowFailed(this ILogger logger, Exception error, string plural);
}
