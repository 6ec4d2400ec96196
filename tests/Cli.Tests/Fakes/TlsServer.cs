using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using FunctionsPlatform.Testing.Tls;

namespace FunctionsPlatform.Cli.Tests;

/// <summary>Answers every https request with an empty list, showing the authority's certificate.</summary>
internal sealed class TlsServer : IAsyncDisposable
{
    private const string Answer = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 12\r\nConnection: close\r\n\r\n{\"items\":[]}";

    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stopping = new();
    private readonly X509Certificate2 certificate;
    private readonly Task serving;

    public TlsServer(TestAuthority authority)
    {
        certificate = X509Certificate2.CreateFromPemFile(authority.CertificateFile, authority.KeyFile);
        listener.Start();
        serving = ServeAsync();
    }

    public string Url => $"https://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}";

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await serving;
        listener.Stop();
        stopping.Dispose();
        certificate.Dispose();
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            try
            {
                using var socket = await listener.AcceptTcpClientAsync(stopping.Token);
                await using var stream = new SslStream(socket.GetStream());
                await stream.AuthenticateAsServerAsync(certificate);
                await stream.ReadAtLeastAsync(new byte[4096], 1);
                await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes(Answer));
                await stream.ShutdownAsync();
            }
            catch (Exception error) when (error is AuthenticationException or IOException)
            {
                // The client did not like the certificate.
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
        }
    }
}
