using Microsoft.Extensions.Logging;

namespace FunctionsPlatform.NodeAgent.Hosting;

internal static partial class AgentHostLog
{
    [LoggerMessage(5001, LogLevel.Information, "This node is {Node} of installation {Cluster}")]
    public static partial void Enrolled(this ILogger logger, string node, string cluster);

    [LoggerMessage(5002, LogLevel.Information, "Resuming assignment {Revision} with {Containers} containers, whether the control plane is there or not")]
    public static partial void Resuming(this ILogger logger, long revision, int containers);

    [LoggerMessage(5003, LogLevel.Warning, "Restart counts could not be written down: {Problem}")]
    public static partial void ObservationsNotKept(this ILogger logger, string problem);

    [LoggerMessage(5004, LogLevel.Information, "fp-agent {Version} with the {Runtime} runtime, data in {Data}")]
    public static partial void Starting(this ILogger logger, string version, string runtime, string data);

    [LoggerMessage(5005, LogLevel.Information, "Ending; containers go on")]
    public static partial void Ending(this ILogger logger);

    [LoggerMessage(5006, LogLevel.Error, "The agent has to begin anew: {Reason}")]
    public static partial void IdentityChanged(this ILogger logger, string reason);
}
