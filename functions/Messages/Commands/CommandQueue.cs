namespace FunctionsPlatform.Functions.Messages;

/// <summary>The queue of other systems' commands.</summary>
internal static class CommandQueue
{
    public const string Name = "commands";
}
