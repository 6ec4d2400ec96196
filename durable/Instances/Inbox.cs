using System.Collections.Immutable;

namespace FunctionsPlatform.Durable;

/// <param name="IsWhole">False: there are more rows than one step takes in.</param>
internal readonly record struct Inbox(ImmutableArray<InboxRow> Rows, bool IsWhole)
{
    public static Inbox Empty { get; } = new([], true);
}
