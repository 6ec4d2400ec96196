namespace FunctionsPlatform.Functions.Messages;

internal static partial class CommandFunctionLog
{
    [LoggerMessage(6234, LogLevel.Information, "Command {CommandId} of {Source} ({Type}) to {Target}: {Status}")]
    public static partial void CommandDone(this ILogger logger, string commandId, string source, string type, string target, int status);

    [LoggerMessage(6235, LogLevel.Information, "Command {CommandId} of {Source} was handled before; its answer is sent again")]
    public static partial void CommandRepeated(this ILogger logger, string commandId, string source);

    [LoggerMessage(6236, LogLevel.Warning, "Command {CommandId} of {Source} is refused: {Reason}")]
    public static partial void CommandRefused(this ILogger logger, string commandId, string source, string reason);
}
