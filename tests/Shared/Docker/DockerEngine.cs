using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace FunctionsPlatform.Testing.Docker;

/// <summary>
/// A Docker engine of the test's own: own socket, data, bridge and address range, so that it meets neither the machine's engine nor another
/// test's. Disposal removes its containers, stops it and takes its bridge, mounts and folder away.
/// </summary>
public sealed class DockerEngine : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(20);

    // Engines share the machine's firewall, and nft refuses the later of two that change it at the same moment.
    private const int StartAttempts = 4;

    private readonly string folder;
    private readonly string bridge;
    private readonly string subnet;
    private readonly Process daemon;
    private bool disposed;

    private DockerEngine(string folder, string bridge, string subnet, Process daemon)
    {
        this.folder = folder;
        this.bridge = bridge;
        this.subnet = subnet;
        this.daemon = daemon;
        Socket = Path.Combine(folder, "docker.sock");
    }

    /// <summary>Path of the engine's Unix socket.</summary>
    public string Socket { get; }

    /// <summary>Of <c>dockerd</c> itself.</summary>
    public int ProcessId => daemon.Id;

    /// <summary>What <c>DOCKER_HOST</c> must be to reach it.</summary>
    public string Host => "unix://" + Socket;

    /// <summary>Why no engine can be started on this machine; null when one can.</summary>
    public static string? WhyNot()
    {
        if (!OperatingSystem.IsLinux()) return "a Docker engine of our own needs Linux";
        if (Environment.UserName != "root") return "a Docker engine of our own needs root";
        foreach (var program in new[] { "dockerd", "docker", "ip", "iptables" })
        {
            if (Commands.Find(program) is null) return $"'{program}' is not installed";
        }

        return null;
    }

    /// <exception cref="InvalidOperationException">The engine did not answer within half a minute; the message ends with its log.</exception>
    public static async Task<DockerEngine> StartAsync(CancellationToken cancellationToken)
    {
        if (WhyNot() is { } reason) throw new InvalidOperationException(reason);
        using var turn = await StartTurn.TakeAsync(cancellationToken);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await StartOnceAsync(cancellationToken);
            }
            catch (InvalidOperationException failure) when (attempt < StartAttempts && failure.Message.Contains("iptables failed", StringComparison.Ordinal))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(300 * attempt), TimeProvider.System, cancellationToken);
            }
        }
    }

    private static async Task<DockerEngine> StartOnceAsync(CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("fpdocker-").FullName;
        var (bridge, subnet) = await AddBridgeAsync(cancellationToken);
        try
        {
            var engine = new DockerEngine(folder, bridge, subnet, StartDaemon(folder, bridge));
            try
            {
                await engine.WaitUntilItAnswersAsync(cancellationToken);
                return engine;
            }
            catch
            {
                await engine.DisposeAsync();
                throw;
            }
        }
        catch
        {
            await Commands.TryRunAsync("ip", ["link", "delete", bridge]);
            throw;
        }
    }

    /// <summary>Runs the docker command line against this engine; its standard output.</summary>
    /// <exception cref="InvalidOperationException">It exited with another code than 0.</exception>
    public Task<string> DockerAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken) =>
        Commands.RunAsync("docker", ["-H", Host, .. arguments], cancellationToken);

    /// <summary>Makes an image of the machine's static busybox with a link for each of its usual programs.</summary>
    public async Task ImportBusyboxAsync(string image, CancellationToken cancellationToken)
    {
        var busybox = Commands.Find("busybox") ?? throw new InvalidOperationException("'busybox' is not installed (Debian: busybox-static)");
        var root = Directory.CreateTempSubdirectory("fpimage-").FullName;
        var archive = root + ".tar";
        try
        {
            var programs = Path.Combine(root, "bin");
            Directory.CreateDirectory(programs);
            Directory.CreateDirectory(Path.Combine(root, "tmp"));
            File.Copy(busybox, Path.Combine(programs, "busybox"));
            foreach (var name in new[] { "sh", "sleep", "echo", "cat", "ls", "true", "false", "kill", "httpd", "nc", "wget", "head", "seq", "hostname", "date" })
            {
                File.CreateSymbolicLink(Path.Combine(programs, name), "busybox");
            }

            await Commands.RunAsync("tar", ["-C", root, "-cf", archive, "."], cancellationToken);
            await DockerAsync(["import", archive, image], cancellationToken);
        }
        finally
        {
            Directory.Delete(root, recursive: true);
            File.Delete(archive);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (disposed) return;
        disposed = true;
        if (!daemon.HasExited)
        {
            var containers = (await Commands.TryRunAsync("docker", ["-H", Host, "ps", "-aq"])).Split('\n', StringSplitOptions.RemoveEmptyEntries);
            if (containers.Length > 0) await Commands.TryRunAsync("docker", ["-H", Host, "rm", "-f", .. containers]);
            await StopDaemonAsync();
        }

        daemon.Dispose();
        await RemoveMountsAsync();
        await Commands.TryRunAsync("ip", ["link", "delete", bridge]);
        await Commands.TryRunAsync("iptables", ["-t", "nat", "-D", "POSTROUTING", "-s", subnet + ".0/24", "!", "-o", bridge, "-j", "MASQUERADE"]);
        // The engine leaves its rules for a bridge behind when it ends.
        foreach (var rule in new[] { $"-o {bridge} -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT", $"-o {bridge} -j DOCKER", $"-i {bridge} ! -o {bridge} -j ACCEPT", $"-i {bridge} -o {bridge} -j ACCEPT" })
        {
            await Commands.TryRunAsync("iptables", ["-D", "FORWARD", .. rule.Split(' ')]);
        }
        Directory.Delete(folder, recursive: true);
    }

    private static async Task<(string Bridge, string Subnet)> AddBridgeAsync(CancellationToken cancellationToken)
    {
        // 172.30.0.0/15 is cut into /24s; whoever adds the bridge of a number first has it.
        for (var attempt = 0; attempt < 100; attempt++)
        {
            var number = RandomNumberGenerator.GetInt32(2, 500);
            var bridge = string.Create(CultureInfo.InvariantCulture, $"fpbr{number}");
            var subnet = string.Create(CultureInfo.InvariantCulture, $"172.{30 + number / 250}.{number % 250}");
            try
            {
                await Commands.RunAsync("ip", ["link", "add", bridge, "type", "bridge"], cancellationToken);
            }
            catch (InvalidOperationException) when (Directory.Exists($"/sys/class/net/{bridge}"))
            {
                continue;
            }

            await Commands.RunAsync("ip", ["addr", "add", subnet + ".1/24", "dev", bridge], cancellationToken);
            await Commands.RunAsync("ip", ["link", "set", bridge, "up"], cancellationToken);
            return (bridge, subnet);
        }

        throw new InvalidOperationException("No free bridge name was found in 100 attempts.");
    }

    private static Process StartDaemon(string folder, string bridge)
    {
        // Through a shell, so that the log is a file and no pipe of ours can fill up and stop the engine. `exec` keeps the pid.
        var start = new ProcessStartInfo("/bin/sh") { UseShellExecute = false };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add("exec dockerd \"$@\" > \"$0\" 2>&1 < /dev/null");
        start.ArgumentList.Add(Path.Combine(folder, "dockerd.log"));
        foreach (var argument in new[]
        {
            "-H", "unix://" + Path.Combine(folder, "docker.sock"),
            "--data-root", Path.Combine(folder, "data"),
            "--exec-root", Path.Combine(folder, "exec"),
            "--pidfile", Path.Combine(folder, "dockerd.pid"),
            "--bridge", bridge,
            "--group", "root",
        })
        {
            start.ArgumentList.Add(argument);
        }

        return Process.Start(start) ?? throw new InvalidOperationException("dockerd could not be started.");
    }

    private async Task WaitUntilItAnswersAsync(CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        while (!await AnswersAsync(cancellationToken))
        {
            if (daemon.HasExited || watch.Elapsed > StartLimit)
            {
                var log = await File.ReadAllTextAsync(Path.Combine(folder, "dockerd.log"), cancellationToken);
                throw new InvalidOperationException($"dockerd did not answer within {StartLimit.TotalSeconds:0} s; its log ends:\n{log[Math.Max(0, log.Length - 2_000)..]}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, cancellationToken);
        }
    }

    private async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        if (!File.Exists(Socket)) return false;
        using var client = new HttpClient(new SocketsHttpHandler { ConnectCallback = (_, token) => ConnectAsync(Socket, token) });
        try
        {
            using var answer = await client.GetAsync(new Uri("http://docker/_ping"), cancellationToken);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    /// <summary>Opens a connection to an engine's socket: the <c>ConnectCallback</c> of an HTTP handler.</summary>
    public static async ValueTask<Stream> ConnectAsync(string socketPath, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(socketPath), cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private async Task StopDaemonAsync()
    {
        await Commands.TryRunAsync("kill", ["-TERM", daemon.Id.ToString(CultureInfo.InvariantCulture)]);
        using var limit = new CancellationTokenSource(StopLimit);
        try
        {
            await daemon.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            daemon.Kill(entireProcessTree: true);
            await daemon.WaitForExitAsync(CancellationToken.None);
        }
    }

    // An engine that was killed leaves its containers' file systems mounted.
    private async Task RemoveMountsAsync()
    {
        var mounts = await File.ReadAllLinesAsync("/proc/mounts");
        foreach (var mount in mounts.Select(line => line.Split(' ')[1]).Where(path => path.StartsWith(folder + "/", StringComparison.Ordinal)).Reverse())
        {
            await Commands.TryRunAsync("umount", ["-l", mount]);
        }
    }
}
