namespace FunctionsPlatform.Functions.Http;

/// <summary>A command from a queue. What it changes carries its key, so that a second delivery finds that it is done.</summary>
/// <param name="Key">The same for the same source and id.</param>
/// <param name="Sender">The event's source, as it says itself.</param>
/// <param name="Cause">What is noted with a change whose document gives no cause.</param>
public sealed record CommandMark(string Key, string Sender, string Cause)
{
    /// <summary>The command that changed the spec last.</summary>
    public const string Annotation = "platform/command";
}
