using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using FunctionsPlatform.Contracts.Agent;
using FunctionsPlatform.Contracts.Identity;
using FunctionsPlatform.Contracts.Transport;
using FunctionsPlatform.Functions.Hosting;
using FunctionsPlatform.Functions.Tests.Sessions;
using FunctionsPlatform.Testing.Tls;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.Extensions.Time.Testing;

namespace FunctionsPlatform.Functions.Tests.Hosting;

/// <summary>The standalone host with a certificate.</summary>
public sealed class TlsTests : IDisposable
{
    private readonly FakeTimeProvider time = new(TimeProvider.System.GetUtcNow());
    private readonly TestAuthority authority = new();
    private readonly string folder = Directory.CreateTempSubdirectory("fp-tls-host-").FullName;

    public void Dispose()
    {
        authority.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Theory, InlineData(1), InlineData(2)]
    public async Task One_port_speaks_https_in_both_versions_and_nothing_older_than_tls_1_2(int version)
    {
        authority.Issue();
        await using var host = await StartAsync();
        using var http = Client(host, ServerTrust.OfFile(authority.CaFile));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/healthz") { Version = new Version(version, version == 1 ? 1 : 0), VersionPolicy = HttpVersionPolicy.RequestVersionExact };

        using var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal((HttpStatusCode.OK, version), (answer.StatusCode, answer.Version.Major));
        Assert.Equal((Uri.UriSchemeHttps, host.Url), (host.Url.Scheme, host.GrpcUrl));
#pragma warning disable SYSLIB0039, CA5397, CA5398 // That they are refused is what is tested.
        await Assert.ThrowsAnyAsync<Exception>(() => ShownAsync(host, SslProtocols.Tls11));
#pragma warning restore SYSLIB0039, CA5397, CA5398
    }

    [Fact]
    public async Task Agents_are_sent_to_https_and_their_tokens_name_the_authority()
    {
        authority.Issue();
        await using var host = await StartAsync();
        using var http = Client(host, ServerTrust.OfFile(authority.CaFile));
        http.DefaultRequestHeaders.Authorization = new("Bearer", host.Token);

        var endpoints = await http.GetStringAsync("/api/v1/session-endpoints", TestContext.Current.CancellationToken);
        using var made = await http.PostAsync("/api/v1/enrolment-tokens", new StringContent("{}", null, "application/json"), TestContext.Current.CancellationToken);
        var text = System.Text.Json.JsonDocument.Parse(await made.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).RootElement.GetProperty("token").GetString()!;
        Assert.True(JoinToken.TryParse(text, out var token));
        using var channel = GrpcChannel.ForAddress(host.GrpcUrl, new GrpcChannelOptions { HttpHandler = new SocketsHttpHandler { SslOptions = ServerTrust.OfFile(authority.CaFile).ToOptions() }, DisposeHttpClient = true });
        var reply = await new NodeAgent.NodeAgentClient(channel).EnrollAsync(
            new EnrollRequest { NodeName = "a", Facts = AgentCalls.Facts("agent-1") }, new Metadata { { "authorization", "Bearer " + text } }, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Contains($"\"grpc\":\"{host.Url.GetLeftPart(UriPartial.Authority)}\"", endpoints, StringComparison.Ordinal);
        Assert.Equal(authority.Digest, token.CaDigest);
        Assert.NotEmpty(reply.Credential);
        http.DefaultRequestHeaders.Authorization = null;
        using var shown = X509Certificate2.CreateFromPem(await http.GetStringAsync("/ca.pem", TestContext.Current.CancellationToken));
        Assert.Equal(authority.Digest, CertificateKeys.DigestOf(shown));
    }

    [Fact]
    public async Task A_certificate_that_is_replaced_is_shown_to_whoever_connects_next_and_a_broken_one_is_not()
    {
        var first = authority.Issue();
        await using var host = await StartAsync();
        Assert.Equal(first, await ShownAsync(host));

        var second = authority.Issue();
        File.SetLastWriteTimeUtc(authority.CertificateFile, time.GetUtcNow().UtcDateTime.AddMinutes(1));
        time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(second, await ShownAsync(host));

        await File.WriteAllTextAsync(authority.CertificateFile, "half of it", TestContext.Current.CancellationToken);
        File.SetLastWriteTimeUtc(authority.CertificateFile, time.GetUtcNow().UtcDateTime.AddMinutes(2));
        time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(second, await ShownAsync(host));

        var third = authority.Issue();
        File.SetLastWriteTimeUtc(authority.CertificateFile, time.GetUtcNow().UtcDateTime.AddMinutes(3));
        time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(third, await ShownAsync(host));
    }

    [Fact]
    public async Task What_is_wrong_with_a_certificate_is_said_in_a_sentence()
    {
        using var other = new TestAuthority("Another one");
        authority.Issue();
        await using (var host = await StartAsync())
        {
            Assert.StartsWith("the control plane's certificate was not issued by the authority in " + other.CaFile, await SentenceAsync(host, ServerTrust.OfFile(other.CaFile)), StringComparison.Ordinal);
            Assert.Contains("--ca FILE", await SentenceAsync(host, ServerTrust.System), StringComparison.Ordinal);
        }

        authority.Issue(fromDays: -30, toDays: -1);
        await using (var host = await StartAsync()) Assert.Contains("and that is not now", await SentenceAsync(host, ServerTrust.OfFile(authority.CaFile)), StringComparison.Ordinal);

        authority.Issue("elsewhere.example");
        await using (var host = await StartAsync())
            Assert.Equal("the control plane's certificate is for another address: elsewhere.example", await SentenceAsync(host, ServerTrust.OfFile(authority.CaFile)));
    }

    [Fact]
    public async Task A_host_that_cannot_use_its_certificate_does_not_start()
    {
        authority.Issue();
        var key = await File.ReadAllTextAsync(authority.KeyFile, TestContext.Current.CancellationToken);
        authority.Issue();
        await File.WriteAllTextAsync(authority.KeyFile, key, TestContext.Current.CancellationToken);
        Assert.Contains("cannot be used", (await Assert.ThrowsAsync<StartupException>(() => StartAsync())).Message, StringComparison.Ordinal);

        var halves = Options() with { TlsKey = null };
        Assert.Contains("belong together", (await Assert.ThrowsAsync<StartupException>(() => StartAsync(halves))).Message, StringComparison.Ordinal);
        var none = Options() with { TlsKey = null, TlsCertificate = null, Url = new Uri("https://127.0.0.1:0") };
        Assert.Contains("tls create", (await Assert.ThrowsAsync<StartupException>(() => StartAsync(none))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_authority_of_ones_own_is_made_once_and_issues_certificates_that_its_file_vouches_for()
    {
        var made = TlsCommand.Run(["create", "--host", "127.0.0.1,rack.example", "--data", folder], _ => null, TimeProvider.System);
        var tls = Path.Combine(folder, "tls");
        var ca = await File.ReadAllTextAsync(Path.Combine(tls, "ca.pem"), TestContext.Current.CancellationToken);
        var options = Options() with { TlsCertificate = Path.Combine(tls, "server.pem"), TlsKey = Path.Combine(tls, "server.key") };

        await using (var host = await StartAsync(options))
        {
            using var http = Client(host, ServerTrust.OfFile(Path.Combine(tls, "ca.pem")));
            Assert.Equal("ok\n", await http.GetStringAsync("/healthz", TestContext.Current.CancellationToken));
        }

        TlsCommand.Run(["create", "--data", folder, "--host=127.0.0.1"], _ => null, TimeProvider.System);
        Assert.Equal(ca, await File.ReadAllTextAsync(Path.Combine(tls, "ca.pem"), TestContext.Current.CancellationToken));
        Assert.Contains("good for 127.0.0.1, rack.example until", made, StringComparison.Ordinal);
        foreach (var file in Directory.GetFiles(tls))
        {
            if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }
    }

    [Theory]
    [InlineData("usage")]
    [InlineData("usage", "make")]
    [InlineData("under which names", "create")]
    [InlineData("must be names or addresses", "create", "--host", "a b")]
    public void What_makes_no_sense_is_refused(string problem, params string[] arguments) =>
        Assert.Contains(problem, Assert.Throws<StartupException>(() => TlsCommand.Run(arguments, _ => folder, TimeProvider.System)).Message, StringComparison.Ordinal);

    private StandaloneOptions Options() => new()
    {
        DataFolder = Path.Combine(folder, "data"),
        Url = new Uri("https://127.0.0.1:0"),
        TlsCertificate = authority.CertificateFile,
        TlsKey = authority.KeyFile,
        LogLevel = Microsoft.Extensions.Logging.LogLevel.None,
    };

    private Task<StandaloneHost> StartAsync(StandaloneOptions? options = null) =>
        StandaloneHost.StartAsync(options ?? Options(), TestPlatform.MemoryParts() with { RunsTriggers = false, Time = time }, TestContext.Current.CancellationToken);

    private static HttpClient Client(StandaloneHost host, ServerTrust trust) =>
        new(new SocketsHttpHandler { SslOptions = trust.ToOptions() }) { BaseAddress = host.Url, Timeout = TestPlatform.Patience };

    private static async Task<string> SentenceAsync(StandaloneHost host, ServerTrust trust)
    {
        using var http = Client(host, trust);
        var failure = await Assert.ThrowsAsync<HttpRequestException>(() => http.GetStringAsync("/healthz", TestContext.Current.CancellationToken));
        return Assert.IsType<AuthenticationException>(failure.InnerException).Message;
    }

    /// <returns>The thumbprint of the certificate that a new connection is shown.</returns>
    private static async Task<string> ShownAsync(StandaloneHost host, SslProtocols protocols = SslProtocols.None)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, host.Url.Port, TestContext.Current.CancellationToken);
#pragma warning disable CA5359 // Which one is shown is looked at, not whether it is good.
        await using var stream = new SslStream(socket.GetStream(), false, (_, _, _, _) => true);
#pragma warning restore CA5359
        await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "127.0.0.1", EnabledSslProtocols = protocols }, TestContext.Current.CancellationToken);
        Assert.Contains(stream.SslProtocol, new[] { SslProtocols.Tls12, SslProtocols.Tls13 });
        return ((X509Certificate2)stream.RemoteCertificate!).Thumbprint;
    }
}
