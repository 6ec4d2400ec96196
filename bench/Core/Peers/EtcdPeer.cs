using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using FunctionsPlatform.Bench.Core.Keyspace;
using FunctionsPlatform.Testing.Docker;

namespace FunctionsPlatform.Bench.Core.Peers;

/// <summary>Debian's etcd with its data on the same disk, and a program around its own Go client. Disposal ends both and removes the data.</summary>
internal sealed class EtcdPeer : IAsyncDisposable
{
    // As the packages install it: nothing is fetched.
    private const string GoPath = "/usr/share/gocode";
    private const string Source = "bench/peers/etcd";
    private const string Client = "artifacts/etcd-peer";

    private readonly DirectoryInfo folder;
    private readonly Process server;
    private Process? client;

    private EtcdPeer(DirectoryInfo folder, Process server) => (this.folder, this.server) = (folder, server);

    public string Name { get; private set; } = "etcd";

    /// <returns>Null, with the reason on standard error, where it cannot run.</returns>
    public static async Task<EtcdPeer?> TryStartAsync(CancellationToken cancellationToken)
    {
        if (WhyNot() is { } reason)
        {
            Console.Error.WriteLine($"bench: no etcd beside us: {reason}");
            return null;
        }

        await BuildClientAsync(cancellationToken);
        var folder = Directory.CreateTempSubdirectory("fp-bench-etcd-");
        var (clients, peers) = (FreePort.Next(), FreePort.Next());
        var peer = new EtcdPeer(folder, Launch(folder.FullName, "etcd", Arguments(folder.FullName, clients, peers)));
        try
        {
            await peer.ConnectAsync(clients, cancellationToken);
            return peer;
        }
        catch
        {
            await peer.DisposeAsync();
            throw;
        }
    }

    public async Task<PutRound> PutAsync(int clients, int seconds, CancellationToken cancellationToken)
    {
        var answer = await AskAsync($"put {clients} {seconds}", cancellationToken);
        return new PutRound(answer.GetProperty("rate").GetDouble(), answer.GetProperty("p50").GetDouble());
    }

    public async Task<double> WatchAsync(int rounds, CancellationToken cancellationToken) =>
        (await AskAsync($"watch {rounds}", cancellationToken)).GetProperty("p50").GetDouble();

    public async Task<double> FanOutAsync(int watchers, int rounds, CancellationToken cancellationToken) =>
        (await AskAsync($"fanout {watchers} {rounds}", cancellationToken)).GetProperty("p50").GetDouble();

    public async ValueTask DisposeAsync()
    {
        foreach (var process in new[] { client, server })
        {
            if (process is null) continue;
            if (!process.HasExited) process.Kill();
            await process.WaitForExitAsync(CancellationToken.None);
            process.Dispose();
        }

        folder.Delete(recursive: true);
    }

    private static string? WhyNot()
    {
        if (Commands.Find("etcd") is null) return "etcd is not installed (Debian: etcd-server)";
        if (Commands.Find("go") is null) return "go is not installed (Debian: golang-go)";
        if (!Directory.Exists(GoPath + "/src/go.etcd.io/etcd/clientv3")) return "etcd's Go client is not installed (Debian: golang-etcd-server-dev)";
        return Directory.Exists(Source) ? null : $"{Source} is not here: run it from the project's root";
    }

    private static async Task BuildClientAsync(CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Client)!);
        await Commands.RunAsync(
            "env", ["GO111MODULE=off", $"GOPATH={GoPath}", "GOFLAGS=", "go", "build", "-o", Client, "./" + Source], cancellationToken);
    }

    private static IEnumerable<string> Arguments(string folder, int clients, int peers)
    {
        var (clientUrl, peerUrl) = ($"http://127.0.0.1:{clients}", $"http://127.0.0.1:{peers}");
        return
        [
            "--data-dir", Path.Combine(folder, "data"), "--listen-client-urls", clientUrl, "--advertise-client-urls", clientUrl,
            "--listen-peer-urls", peerUrl, "--initial-advertise-peer-urls", peerUrl, "--initial-cluster", $"default={peerUrl}",
        ];
    }

    private async Task ConnectAsync(int port, CancellationToken cancellationToken)
    {
        using var http = new HttpClient();
        var version = new Uri($"http://127.0.0.1:{port}/version");
        await Polling.UntilAsync("etcd to answer", () => AnswersAsync(http, version, cancellationToken), cancellationToken);
        using var document = JsonDocument.Parse(await http.GetStringAsync(version, cancellationToken));
        Name = $"etcd {document.RootElement.GetProperty("etcdserver").GetString()}";

        var start = new ProcessStartInfo(Path.GetFullPath(Client), ["--endpoint", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}")])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        client = Process.Start(start) ?? throw new InvalidOperationException("The etcd client could not be started.");
    }

    private async Task<bool> AnswersAsync(HttpClient http, Uri version, CancellationToken cancellationToken)
    {
        if (server.HasExited) throw new InvalidOperationException($"etcd ended at its start:\n{await File.ReadAllTextAsync(Path.Combine(folder.FullName, "log"), cancellationToken)}");
        try
        {
            return (await http.GetAsync(version, cancellationToken)).IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private async Task<JsonElement> AskAsync(string question, CancellationToken cancellationToken)
    {
        await client!.StandardInput.WriteLineAsync(question.AsMemory(), cancellationToken);
        await client.StandardInput.FlushAsync(cancellationToken);
        var line = await client.StandardOutput.ReadLineAsync(cancellationToken) ?? throw new InvalidOperationException($"The etcd client ended at '{question}'.");
        using var document = JsonDocument.Parse(line);
        return document.RootElement.Clone();
    }

    // A shell opens the log, so that no pipe of ours holds the program up; `exec` keeps the pid.
    private static Process Launch(string folder, string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", "exec \"$@\" >> \"$0\" 2>&1 < /dev/null", Path.Combine(folder, "log"), program, .. arguments]);
        return Process.Start(start) ?? throw new InvalidOperationException($"{program} could not be started.");
    }
}
