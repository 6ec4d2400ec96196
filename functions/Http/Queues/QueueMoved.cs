namespace FunctionsPlatform.Functions.Http;

/// <param name="Messages">How many were brought back, or dropped.</param>
/// <param name="Left">How many the poison queue holds now.</param>
public sealed record QueueMoved(string Name, int Messages, long Left);
