using FunctionsPlatform.Contracts.RegistryEvents;
using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.Planning.Registry;

/// <summary>Which tags an app follows.</summary>
internal static class TagPatterns
{
    public static bool Follow(AppSpec spec, string? tag)
    {
        if (tag is null || spec.Deploy?.OnPush is not { } policy) return false;
        return policy.Tags.IsEmpty ? ImageName.Parse(spec.Image)?.Tag == tag : policy.Tags.Any(pattern => IsMatch(pattern, tag));
    }

    // Goes back to the last star only: linear in the product of both, whatever was written.
    private static bool IsMatch(string pattern, string tag)
    {
        var (at, star, mark) = (0, -1, 0);
        for (var index = 0; index < tag.Length;)
        {
            if (at < pattern.Length && pattern[at] == '*') (star, mark, at) = (at, index, at + 1);
            else if (at < pattern.Length && (pattern[at] == '?' || pattern[at] == tag[index])) (at, index) = (at + 1, index + 1);
            else if (star >= 0) (at, index) = (star + 1, ++mark);
            else return false;
        }

        return pattern.AsSpan(at).TrimStart('*').IsEmpty;
    }
}
