namespace FunctionsPlatform.NodeAgent.Logs;

/// <summary>Whose log it is.</summary>
/// <param name="Part">Of the containers that a replica has; empty: the app's own.</param>
public sealed record KeptLogKey(string Namespace, string App, string Name, string Uid, string Part = "");
