using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;

namespace FunctionsPlatform.EndToEnd.Tests.Harness;

/// <summary>A token endpoint in the manner of Docker's token specification: whoever knows the password gets tokens, for what is asked for and no more.</summary>
public sealed class TokenServer : IAsyncDisposable
{
    public const string Service = "locked.example";
    public const string Issuer = "tokens.example";

    private readonly HttpListener listener = new();
    private readonly RSA key = RSA.Create(2048);
    private readonly X509Certificate2 certificate;
    private readonly Task serving;

    public TokenServer()
    {
        var request = new CertificateRequest("CN=tokens.example", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        certificate = request.CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(1));
        var port = FreePort.Next();
        Realm = new Uri($"http://127.0.0.1:{port}/token");
        listener.Prefixes.Add($"http://127.0.0.1:{port}/");
        listener.Start();
        serving = ServeAsync();
    }

    public Uri Realm { get; }

    public string CertificatePem => certificate.ExportCertificatePem();

    /// <summary>What tokens were asked for, by whoever had the password.</summary>
    public ConcurrentQueue<string> Scopes { get; } = [];

    public async ValueTask DisposeAsync()
    {
        listener.Stop();
        await serving;
        listener.Close();
        certificate.Dispose();
        key.Dispose();
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            HttpListenerContext context;
            try
            {
                context = await listener.GetContextAsync();
            }
            catch (Exception) when (!listener.IsListening)
            {
                return;
            }

            Answer(context);
        }
    }

    private void Answer(HttpListenerContext context)
    {
        var expected = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{LockedRegistry.Username}:{LockedRegistry.Password}"));
        var good = context.Request.Headers["Authorization"] == expected;
        var scope = context.Request.QueryString["scope"] ?? "";
        if (good) Scopes.Enqueue(scope);
        var answer = good ? new JsonObject { ["token"] = TokenFor(scope) } : new JsonObject { ["details"] = "incorrect username or password" };
        var bytes = Encoding.UTF8.GetBytes(answer.ToJsonString());
        context.Response.StatusCode = good ? 200 : 401;
        context.Response.ContentType = "application/json";
        context.Response.OutputStream.Write(bytes);
        context.Response.Close();
    }

    private string TokenFor(string scope)
    {
        var (now, parts) = (TimeProvider.System.GetUtcNow().ToUnixTimeSeconds(), scope.Split(':'));
        var access = new JsonArray();
        if (parts.Length == 3) access.Add((JsonNode)new JsonObject { ["type"] = parts[0], ["name"] = parts[1], ["actions"] = new JsonArray([.. parts[2].Split(',').Select(action => (JsonNode)action)]) });
        var header = new JsonObject { ["typ"] = "JWT", ["alg"] = "RS256", ["x5c"] = new JsonArray(Convert.ToBase64String(certificate.RawData)) };
        var claims = new JsonObject
        {
            ["iss"] = Issuer, ["sub"] = LockedRegistry.Username, ["aud"] = Service, ["exp"] = now + 300, ["nbf"] = now - 10, ["iat"] = now - 10, ["jti"] = $"{Scopes.Count}", ["access"] = access,
        };
        var signed = $"{Base64(header)}.{Base64(claims)}";
        return $"{signed}.{System.Buffers.Text.Base64Url.EncodeToString(key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))}";
    }

    private static string Base64(JsonObject part) => System.Buffers.Text.Base64Url.EncodeToString(Encoding.UTF8.GetBytes(part.ToJsonString()));
}
