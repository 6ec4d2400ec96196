using Microsoft.Extensions.Logging;

namespace FunctionsPlatform.NodeAgent.Runtimes.Docker;

internal static partial class DockerRuntimeLog
{
    [LoggerMessage(5401, LogLevel.Information, "Image {Image} is not here; fetching it")]
    public static partial void Pulling(this ILogger logger, string image);

    [LoggerMessage(5404, LogLevel.Information, "What platforms image {Image} is there for cannot be asked: {Problem}")]
    public static partial void PlatformsUnknown(this ILogger logger, string image, string problem);

    [LoggerMessage(5402, LogLevel.Warning, "The engine's events cannot be followed, which is tried again: {Problem}")]
    public static partial void EventsUnavailable(this ILogger logger, string problem);

    [LoggerMessage(5403, LogLevel.Warning, "{Name} is the container of another uid ({Uid}): it is removed")]
    public static partial void StaleNamesake(this ILogger logger, string name, string uid);
}
