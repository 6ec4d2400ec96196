using System.Collections.Immutable;

namespace FunctionsPlatform.Cli.Kinds;

/// <summary>Understands <c>KIND</c>, <c>KIND NAME…</c> and <c>KIND/NAME…</c>.</summary>
internal static class TargetWords
{
    /// <summary>Empty when the words make no sense; <paramref name="error"/> then says why.</summary>
    public static ImmutableArray<ResourceTarget> Parse(IReadOnlyList<string> words, out string error)
    {
        error = "";
        var targets = words[0].Contains('/') ? ParsePairs(words, ref error) : ParseKindAndNames(words, ref error);
        return error.Length == 0 ? targets : [];
    }

    private static ImmutableArray<ResourceTarget> ParsePairs(IReadOnlyList<string> words, ref string error)
    {
        var targets = ImmutableArray.CreateBuilder<ResourceTarget>();
        foreach (var word in words)
        {
            if (word.Split('/', 2) is not [var kindWord, { Length: > 0 } name])
            {
                error = $"'{word}' should be KIND/NAME, as the words before it";
                return [];
            }

            if (CliKinds.Find(kindWord) is not { } kind)
            {
                error = CliKinds.Unknown(kindWord);
                return [];
            }

            targets.Add(new ResourceTarget(kind, name));
        }

        return targets.ToImmutable();
    }

    private static ImmutableArray<ResourceTarget> ParseKindAndNames(IReadOnlyList<string> words, ref string error)
    {
        if (CliKinds.Find(words[0]) is not { } kind)
        {
            error = CliKinds.Unknown(words[0]);
            return [];
        }

        if (words.Skip(1).FirstOrDefault(word => word.Length == 0 || word.Contains('/')) is { } odd)
        {
            error = $"'{odd}' is no name of a {kind.Singular}; write '{kind.Singular} NAME' or '{kind.Singular}/NAME'";
            return [];
        }

        return words.Count == 1 ? [new ResourceTarget(kind, null)] : [.. words.Skip(1).Select(name => new ResourceTarget(kind, name))];
    }
}
