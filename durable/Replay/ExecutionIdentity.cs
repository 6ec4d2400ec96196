using Microsoft.Extensions.Logging;

namespace FunctionsPlatform.Durable;

/// <summary>What an execution knows of itself and of its host.</summary>
internal sealed record ExecutionIdentity(string InstanceId, string ExecutionKey, string Name, string Version, ParentLink? Parent)
{
    public required DurableTaskOptions Options { get; init; }

    public required ILoggerFactory Loggers { get; init; }

    public DataConverter Converter => Options.DataConverter;

    public static ExecutionIdentity Of(InstanceHead head, DurableTaskOptions options, ILoggerFactory loggers) =>
        new(head.InstanceId, head.ExecutionKey, head.Name, head.Version, head.Parent) { Options = options, Loggers = loggers };
}
