using System.Globalization;

namespace FunctionsPlatform.Storage.Azure;

/// <summary>Where an account's services are and the key to them; no key means an identity.</summary>
internal sealed record AzureAccountAddress(string Name, string? Key, Uri Tables, Uri Queues, Uri Blobs)
{
    // The emulator's, published in its documentation.
    private const string EmulatorName = "devstoreaccount1";
    private const string EmulatorKey = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    /// <exception cref="ArgumentException">The options name no account, or half of one; the message never holds the key.</exception>
    public static AzureAccountAddress Of(AzureStoreOptions options)
    {
        if (options.ConnectionString is { Length: > 0 } text) return Parse(text);
        if (options.AccountName is not { Length: > 0 } name) throw new ArgumentException("Neither a connection string nor an account's name is given.", nameof(options));
        if (options.Credential is null) throw new ArgumentException($"The account '{name}' is named without a credential.", nameof(options));
        return new AzureAccountAddress(name, null, Endpoint("https", name, "table", options.EndpointSuffix), Endpoint("https", name, "queue", options.EndpointSuffix), Endpoint("https", name, "blob", options.EndpointSuffix));
    }

    private static AzureAccountAddress Parse(string text)
    {
        var parts = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var part in text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0) throw new ArgumentException("The connection string is not made of name=value pairs.", nameof(text));
            parts[part[..equals]] = part[(equals + 1)..];
        }

        if (parts.GetValueOrDefault("UseDevelopmentStorage") is { } emulator && bool.TryParse(emulator, out var wanted) && wanted) return Emulator();
        var name = Need(parts, "AccountName");
        var key = Need(parts, "AccountKey");
        if (!Convert.TryFromBase64String(key, new byte[key.Length], out _)) throw new ArgumentException("The connection string's AccountKey is not base64.", nameof(text));
        return new AzureAccountAddress(name, key, Service("table"), Service("queue"), Service("blob"));

        Uri Service(string service)
        {
            var given = CultureInfo.InvariantCulture.TextInfo.ToTitleCase(service) + "Endpoint";
            if (parts.GetValueOrDefault(given) is not { Length: > 0 } address)
            {
                return Endpoint(parts.GetValueOrDefault("DefaultEndpointsProtocol") ?? "https", name, service, parts.GetValueOrDefault("EndpointSuffix") ?? "core.windows.net");
            }

            return Uri.TryCreate(address, UriKind.Absolute, out var uri) ? uri : throw new ArgumentException($"The connection string's {given} is no address.", nameof(text));
        }
    }

    private static string Need(Dictionary<string, string> parts, string name) => parts.GetValueOrDefault(name) is { Length: > 0 } value
        ? value
        : throw new ArgumentException($"The connection string has no {name}. One with a shared access signature is not enough: tables and queues are created on first use.", nameof(parts));

    private static AzureAccountAddress Emulator() => new(
        EmulatorName, EmulatorKey, new Uri($"http://127.0.0.1:10002/{EmulatorName}"), new Uri($"http://127.0.0.1:10001/{EmulatorName}"), new Uri($"http://127.0.0.1:10000/{EmulatorName}"));

    private static Uri Endpoint(string scheme, string name, string service, string suffix) => new($"{scheme}://{name}.{service}.{suffix}");
}
