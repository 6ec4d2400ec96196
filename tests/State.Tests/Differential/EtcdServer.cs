using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace FunctionsPlatform.State.Tests.Differential;

/// <summary>A real etcd on free loopback ports with an empty data folder. Disposal ends it and removes the folder.</summary>
internal sealed class EtcdServer : IAsyncDisposable
{
    private const int Starts = 3;
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);

    private readonly DirectoryInfo folder;
    private readonly Process process;
    private readonly Task<string> said;

    private EtcdServer(DirectoryInfo folder, Process process, Uri address)
    {
        (this.folder, this.process, Address) = (folder, process, address);
        said = process.StandardError.ReadToEndAsync(CancellationToken.None);
    }

    /// <summary>Where its JSON gateway answers.</summary>
    public Uri Address { get; }

    /// <summary>Why it cannot be started here; null when it can.</summary>
    public static string? WhyNot() => Find("etcd") is null ? "etcd is not installed (Debian: etcd-server; ./dev test installs it as root)" : null;

    public static async Task<EtcdServer> StartAsync(CancellationToken cancellationToken)
    {
        for (var start = 1; ; start++)
        {
            var server = Launch();
            try
            {
                await server.WaitAsync(cancellationToken);
                return server;
            }
            catch (Exception error)
            {
                await server.DisposeAsync();
                // Between our asking for a free port and its listening somebody else may have taken it.
                if (error is not InvalidOperationException || start == Starts) throw;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited) process.Kill();
        await process.WaitForExitAsync(CancellationToken.None);
        process.Dispose();
        folder.Delete(recursive: true);
    }

    private static EtcdServer Launch()
    {
        var folder = Directory.CreateTempSubdirectory("fpetcd-");
        var (clients, peers) = (FreeUrl(), FreeUrl());
        // Short elections: the least time to live of a lease follows from them, and so does the time that a start takes.
        string[] arguments =
        [
            "--data-dir", Path.Combine(folder.FullName, "data"), "--listen-client-urls", clients, "--advertise-client-urls", clients,
            "--listen-peer-urls", peers, "--initial-advertise-peer-urls", peers, "--initial-cluster", $"default={peers}",
            "--heartbeat-interval", "20", "--election-timeout", "200", "--log-level", "error",
        ];
        var start = new ProcessStartInfo(Find("etcd")!, arguments) { RedirectStandardError = true };
        return new(folder, Process.Start(start)!, new Uri(clients));
    }

    private async Task WaitAsync(CancellationToken cancellationToken)
    {
        using var http = new HttpClient();
        var waited = Stopwatch.StartNew();
        while (true)
        {
            if (process.HasExited) throw new InvalidOperationException($"etcd ended at its start: {await said}");
            if (waited.Elapsed > StartLimit) throw new TimeoutException($"etcd did not answer within {StartLimit}.");
            try
            {
                var health = await http.GetStringAsync(new Uri(Address, "health"), cancellationToken);
                if (health.Contains("\"true\"", StringComparison.Ordinal)) return;
            }
            catch (HttpRequestException)
            {
                // It does not listen yet, or has no leader yet.
            }

            await Task.Delay(20, cancellationToken);
        }
    }

    private static string FreeUrl()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return $"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}";
    }

    private static string? Find(string name) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
}
