using System.Collections.Immutable;

namespace FunctionsPlatform.Durable;

/// <summary>Words that users hang on instances and tasks. They are stored and shown, and mean nothing to the engine.</summary>
internal static class TaskTags
{
    private const int Count = 64;
    private const int Characters = 8 * 1024;

    public static ImmutableSortedDictionary<string, string> None { get; } = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <exception cref="ArgumentException">More than 64 tags, or more than 8,192 characters in all.</exception>
    public static ImmutableSortedDictionary<string, string> Of(IReadOnlyDictionary<string, string>? tags)
    {
        if (tags is null || tags.Count == 0) return None;
        if (tags.Count > Count || tags.Sum(tag => tag.Key.Length + tag.Value.Length) > Characters)
            throw new ArgumentException($"There may be {Count} tags of {Characters:N0} characters in all.", nameof(tags));
        return None.AddRange(tags);
    }
}
