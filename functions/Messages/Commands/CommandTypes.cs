using System.Collections.Immutable;

namespace FunctionsPlatform.Functions.Messages;

/// <summary>The types of the events that are commands.</summary>
internal static class CommandTypes
{
    public const string Apply = "platform.app.apply";
    public const string Scale = "platform.app.scale";
    public const string Restart = "platform.app.restart";
    public const string Delete = "platform.app.delete";

    public const string RunJob = "platform.job.run";

    public static ImmutableArray<string> All { get; } = [Apply, Scale, Restart, Delete, RunJob];
}
