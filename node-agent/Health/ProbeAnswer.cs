namespace FunctionsPlatform.NodeAgent.Health;

/// <param name="Detail">What was seen, for people: "HTTP 503", "connection refused".</param>
public sealed record ProbeAnswer(bool Good, string Detail);
