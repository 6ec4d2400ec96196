using System.Net.Http.Headers;
using System.Text.RegularExpressions;

namespace FunctionsPlatform.Functions.Registries;

/// <summary>Where a registry wants a token to be had.</summary>
internal sealed partial record BearerChallenge(Uri Realm, string Service)
{
    /// <summary>The realm is believed where the registry's own word comes by TLS, and then must be reached so too.</summary>
    /// <returns>Null: it names none that may be asked.</returns>
    public static BearerChallenge? Find(IEnumerable<AuthenticationHeaderValue> challenges, string scheme)
    {
        var parameters = challenges.FirstOrDefault(challenge => challenge.Scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase))?.Parameter ?? "";
        var values = Parameter().Matches(parameters).DistinctBy(match => match.Groups[1].Value, StringComparer.OrdinalIgnoreCase)
            .ToDictionary(match => match.Groups[1].Value, match => match.Groups[2].Value, StringComparer.OrdinalIgnoreCase);
        if (!Uri.TryCreate(values.GetValueOrDefault("realm"), UriKind.Absolute, out var realm) || (realm.Scheme != scheme && realm.Scheme != Uri.UriSchemeHttps)) return null;
        return new BearerChallenge(realm, values.GetValueOrDefault("service") ?? "");
    }

    [GeneratedRegex("(\\w+)=\"([^\"]*)\"")]
    private static partial Regex Parameter();
}
