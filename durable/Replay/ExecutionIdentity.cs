using Microsoft.Extensions.Logging;

namespace FunctionsPlatform.Durable;

/// <summary>What an execution knows of itself.</summary>
internal sealed record ExecutionIdentity(
    string InstanceId, string ExecutionKey, string Name, ParentLink? Parent, DataConverter Converter, PayloadStore Payloads, ILoggerFactory Loggers);
