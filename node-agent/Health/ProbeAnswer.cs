namespace FunctionsPlatform.NodeAgent.Health;

/// <param name="Detail">What was seen, for people: "HTTP 503", "connection refused".</param>
/// <param name="Status">HTTP status or exit code. Null: there was no answer, or a connection is all that was asked for.</param>
/// <param name="Body">How the answer's body begins. Null: it had none.</param>
public sealed record ProbeAnswer(bool Good, string Detail, int? Status = null, string? Body = null);
