namespace FunctionsPlatform.Functions.Http;

internal static partial class RegistryTokenFunctionsLog
{
    [LoggerMessage(6238, LogLevel.Information, "Node {Node} was given {Grant} of Registry {Registry} to fetch {Image} for {Namespace}/{Container}")]
    public static partial void Granted(this ILogger logger, string node, string grant, string registry, string image, string @namespace, string container);

    [LoggerMessage(6239, LogLevel.Warning, "Registry {Registry} gives node {Node} nothing to fetch {Image} for {Namespace}/{Container}: {Reason}")]
    public static partial void NotGranted(this ILogger logger, string registry, string node, string image, string @namespace, string container, string reason);
}
