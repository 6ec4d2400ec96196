using System.Collections.Immutable;
using System.Globalization;

namespace FunctionsPlatform.Durable;

/// <summary>What an index row's key begins with, and how the rest of it is ordered.</summary>
internal static class IndexFamily
{
    /// <summary>By id and uid.</summary>
    public const string Active = "a|";

    /// <inheritdoc cref="Active"/>
    public const string Ended = "t|";

    /// <summary>Suspended or parked; by id and uid.</summary>
    public const string Flagged = "x|";

    public static ImmutableArray<string> ById { get; } = [Active, Ended, Flagged];

    /// <summary>By time of the end, id and uid.</summary>
    public static string EndedAs(OrchestrationRuntimeStatus status) => string.Create(CultureInfo.InvariantCulture, $"s|{(int)status:D3}|");

    public static string TimeKey(DateTimeOffset at) => string.Create(CultureInfo.InvariantCulture, $"{at.UtcTicks:x16}|");
}
