namespace FunctionsPlatform.Functions.Http;

/// <summary>Who asked for which change, and what came of it.</summary>
/// <param name="Caller">platform, serviceaccount:NAME or user:NAME.</param>
/// <param name="Function">The function's name in the catalog.</param>
/// <param name="Status">The answer's HTTP status; 499 when the client hung up before there was one: the change may have been made.</param>
/// <param name="From">The address it came from, as the process saw it.</param>
public sealed record AuditEntry(DateTimeOffset At, string Caller, string Function, string Method, string Path, int Status, string? From, string? TraceId);
