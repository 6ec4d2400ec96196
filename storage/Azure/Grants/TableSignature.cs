using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace FunctionsPlatform.Storage.Azure.Grants;

/// <summary>The right to write one row: "Create a service SAS" and "Create a user delegation SAS" for the Table service. The range of keys it is good for begins and ends with the row.</summary>
/// <param name="Partition">As it is stored.</param>
/// <param name="Row">As it is stored.</param>
internal sealed record TableSignature(string Account, string Table, string Partition, string Row, DateTimeOffset Until, bool IsHttpsOnly)
{
    // Adding and updating together are what "insert or replace" needs.
    private const string Permissions = "au";
    private const string KeyVersion = "2019-02-02";
    private const string DelegatedVersion = "2025-07-05";

    private string Expiry => Until.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private string Resource => $"/table/{Account}/{Table.ToLowerInvariant()}";

    private string Protocol => IsHttpsOnly ? "https" : "https,http";

    private string[] Range => [Partition, Row, Partition, Row];

    public string By(string accountKey)
    {
        string[] signed = [Permissions, "", Expiry, Resource, "", "", Protocol, KeyVersion, .. Range];
        return Query(KeyVersion, [], Sign(accountKey, signed));
    }

    public string By(DelegationKey key)
    {
        string[] lent = [key.ObjectId, key.TenantId, key.Start, key.Expiry, key.Service, key.Version];
        // Two fields name the user and tenant that alone may use it: nobody in particular.
        string[] signed = [Permissions, "", Expiry, Resource, .. lent, "", "", "", Protocol, DelegatedVersion, .. Range];
        (string, string)[] names = [("skoid", key.ObjectId), ("sktid", key.TenantId), ("skt", key.Start), ("ske", key.Expiry), ("sks", key.Service), ("skv", key.Version)];
        return Query(DelegatedVersion, names, Sign(key.Value, signed));
    }

    private string Query(string version, IEnumerable<(string Name, string Value)> more, string signature)
    {
        (string Name, string Value)[] all =
        [
            ("sv", version), ("tn", Table), ("sp", Permissions), ("se", Expiry), ("spr", Protocol),
            ("spk", Partition), ("srk", Row), ("epk", Partition), ("erk", Row), .. more, ("sig", signature),
        ];
        return string.Join('&', all.Select(one => $"{one.Name}={Uri.EscapeDataString(one.Value)}"));
    }

    private static string Sign(string key, string[] fields) =>
        Convert.ToBase64String(HMACSHA256.HashData(Convert.FromBase64String(key), Encoding.UTF8.GetBytes(string.Join('\n', fields))));
}
