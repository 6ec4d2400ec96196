using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace FunctionsPlatform.Messaging.Tests.Broker;

/// <summary>A RabbitMQ node of the test's own with its AMQP 1.0 plug-in: own ports, own name, own folder, own epmd. It can be killed and started again on its data.</summary>
public sealed class RabbitBroker : IAsyncDisposable
{
    /// <summary>A queue whose rejected messages RabbitMQ itself moves to <see cref="Dead"/>.</summary>
    public const string WithDeadLetters = "with-dead-letters";
    public const string Dead = "dead";
    public const string User = "tester";
    public const string Password = "p@ss:word";

    private const string Programs = "/usr/lib/rabbitmq/bin";
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(2);

    // The broker ends with its standard input, which ends with the process that has started it, however that ends.
    private const string Script = """
        exec 3<&0
        "$0" </dev/null &
        server=$!
        cat <&3 >/dev/null
        kill -9 "$(cat "$RABBITMQ_PID_FILE")" $server
        """;

    private readonly string folder = Directory.CreateTempSubdirectory("fprabbit-").FullName;
    private readonly int port = FreePort();
    private readonly int distributionPort = FreePort();
    private readonly int mapperPort = FreePort();
    private Process? mapper;
    private Process? server;

    private RabbitBroker()
    {
    }

    public BrokerAddress Address => BrokerAddress.Parse($"amqp://{User}:{Uri.EscapeDataString(Password)}@127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}");

    /// <summary>Why there can be none here; null when there can.</summary>
    public static string? WhyNot() => File.Exists(Programs + "/rabbitmq-server") ? null : "RabbitMQ is not installed (./dev test installs it on Debian as root)";

    public static async Task<RabbitBroker> StartNewAsync(CancellationToken cancellationToken)
    {
        var broker = new RabbitBroker();
        try
        {
            broker.WriteConfiguration();
            broker.mapper = Process.Start(new ProcessStartInfo("epmd", ["-address", "127.0.0.1", "-port", broker.mapperPort.ToString(CultureInfo.InvariantCulture)]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
            await broker.StartAsync(cancellationToken);
            return broker;
        }
        catch
        {
            await broker.DisposeAsync();
            throw;
        }
    }

    /// <summary>Returns when it takes connections.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", Script, Programs + "/rabbitmq-server"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder,
        };
        foreach (var (name, value) in Settings()) start.Environment[name] = value;
        server = Process.Start(start)!;
        var said = new List<string>();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(StartLimit);
        try
        {
            while (await server.StandardOutput.ReadLineAsync(limit.Token) is { } line)
            {
                said.Add(line);
                if (!line.Contains("Server startup complete", StringComparison.Ordinal)) continue;
                _ = DrainAsync(server.StandardOutput);
                _ = DrainAsync(server.StandardError);
                return;
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            said.Add($"(not ready within {StartLimit})");
        }

        throw new InvalidOperationException($"RabbitMQ did not start: {string.Join('\n', said.TakeLast(20))}");
    }

    /// <summary>As the power fails: no goodbye to anyone.</summary>
    public async Task KillAsync()
    {
        if (server is null) return;
        server.Kill(entireProcessTree: true);
        await server.WaitForExitAsync(CancellationToken.None);
        server.Dispose();
        server = null;
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        if (mapper is not null)
        {
            mapper.Kill(entireProcessTree: true);
            await mapper.WaitForExitAsync(CancellationToken.None);
            mapper.Dispose();
        }

        Directory.Delete(folder, recursive: true);
    }

    private Dictionary<string, string> Settings() => new()
    {
        ["HOME"] = folder,
        ["RABBITMQ_NODENAME"] = $"fptest{port.ToString(CultureInfo.InvariantCulture)}@localhost",
        ["RABBITMQ_BASE"] = folder,
        ["RABBITMQ_MNESIA_BASE"] = Path.Combine(folder, "data"),
        ["RABBITMQ_LOG_BASE"] = Path.Combine(folder, "log"),
        ["RABBITMQ_LOGS"] = "-",
        ["RABBITMQ_PID_FILE"] = Path.Combine(folder, "pid"),
        ["RABBITMQ_ENABLED_PLUGINS_FILE"] = Path.Combine(folder, "enabled_plugins"),
        ["RABBITMQ_CONFIG_FILE"] = Path.Combine(folder, "rabbitmq.conf"),
        ["RABBITMQ_CONF_ENV_FILE"] = "/dev/null",
        ["RABBITMQ_DIST_PORT"] = distributionPort.ToString(CultureInfo.InvariantCulture),
        ["ERL_EPMD_PORT"] = mapperPort.ToString(CultureInfo.InvariantCulture),
        ["ERL_EPMD_ADDRESS"] = "127.0.0.1",
        // One scheduler that does not spin: it shares the machine with other tests. The name service is ours and is not left behind.
        ["RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS"] = "+S 1:1 +sbwt none +sbwtdcpu none +sbwtdio none -start_epmd false",
    };

    private void WriteConfiguration()
    {
        File.WriteAllText(Path.Combine(folder, "enabled_plugins"), "[rabbitmq_amqp1_0].");
        var definitions = Path.Combine(folder, "definitions.json");
        File.WriteAllText(Path.Combine(folder, "rabbitmq.conf"), $"listeners.tcp.1 = 127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}\nload_definitions = {definitions}\n");
        byte[] salt = [1, 2, 3, 4];
        var hash = Convert.ToBase64String([.. salt, .. SHA256.HashData([.. salt, .. System.Text.Encoding.UTF8.GetBytes(Password)])]);
        File.WriteAllText(definitions, $$"""
            {
              "users": [{ "name": "{{User}}", "password_hash": "{{hash}}", "hashing_algorithm": "rabbit_password_hashing_sha256", "tags": "administrator" }],
              "vhosts": [{ "name": "/" }],
              "permissions": [{ "user": "{{User}}", "vhost": "/", "configure": ".*", "write": ".*", "read": ".*" }],
              "queues": [
                { "name": "{{Dead}}", "vhost": "/", "durable": true, "auto_delete": false, "arguments": {} },
                { "name": "{{WithDeadLetters}}", "vhost": "/", "durable": true, "auto_delete": false, "arguments": { "x-dead-letter-exchange": "", "x-dead-letter-routing-key": "{{Dead}}" } }
              ]
            }
            """);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static async Task DrainAsync(StreamReader output)
    {
        try
        {
            while (await output.ReadLineAsync(CancellationToken.None) is not null) continue;
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // The process has ended.
        }
    }
}
