namespace FunctionsPlatform.Cli.Logs;

/// <summary>One log that can be asked for.</summary>
/// <param name="Name">What its lines begin with among others.</param>
/// <param name="Path">Where in the API it is, with what belongs to its address.</param>
internal sealed record LogSubject(string Name, string Path);
