using System.Collections.Immutable;
using FunctionsPlatform.Contracts.Validation;

namespace FunctionsPlatform.Functions.Http;

/// <summary>A <see cref="WatchVersion"/> for each namespace: what a list or watch across namespaces has seen. Text form <c>a=12,b=9.1</c>; opaque to clients.</summary>
internal sealed record WatchVersions(ImmutableSortedDictionary<string, WatchVersion> ByNamespace)
{
    public static WatchVersions None { get; } = new(ImmutableSortedDictionary.Create<string, WatchVersion>(StringComparer.Ordinal));

    public WatchVersions With(string space, WatchVersion version) => new(ByNamespace.SetItem(space, version));

    public static bool TryParse(string text, out WatchVersions versions)
    {
        versions = None;
        if (text is "0") return true;
        foreach (var part in text.Split(','))
        {
            var pair = part.Split('=', 2);
            if (pair.Length != 2 || Names.ProblemWithLabel(pair[0]) is not null || !WatchVersion.TryParse(pair[1], out var version)) return false;
            versions = versions.With(pair[0], version);
        }

        return true;
    }

    public override string ToString() => ByNamespace.IsEmpty ? "0" : string.Join(',', ByNamespace.Select(pair => $"{pair.Key}={pair.Value}"));
}
