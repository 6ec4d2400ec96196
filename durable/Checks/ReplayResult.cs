using System.Diagnostics.CodeAnalysis;

namespace FunctionsPlatform.Durable;

/// <param name="Reason">Where and how the code and the history part: the first event that differs, both sides named. Null: they agree.</param>
public sealed record ReplayResult(string? Reason)
{
    [MemberNotNullWhen(true, nameof(Reason))]
    public bool Diverges => Reason is not null;
}
