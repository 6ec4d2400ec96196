namespace FunctionsPlatform.Functions.Http;

/// <summary>A page of the audit trail, newest first.</summary>
/// <param name="Continue">For the next page; null when this was the last.</param>
public sealed record AuditList(IReadOnlyList<AuditEntry> Items, string? Continue);
