using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace FunctionsPlatform.Testing.Azurite;

/// <summary>
/// Azurite, Microsoft's Azure Storage emulator, in memory and on free loopback ports. <see cref="NewAccount"/> gives each test an account of its own, so that
/// tests share the process and nothing else. It ends with <see cref="DisposeAsync"/>, and by itself when the process that started it is gone.
/// </summary>
public sealed partial class AzuriteServer : IAsyncDisposable
{
    private const int Accounts = 2000;
    private const string Key = "ZnVuY3Rpb25zLXBsYXRmb3JtLXRlc3Qta2V5";
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    // Azurite notices a parent that has gone by its closed standard input; the clock file, where there is one, takes the place of the system's clock.
    private const string Preload = """
        'use strict';
        process.stdin.on('end', () => process.exit(0)).on('error', () => process.exit(0)).resume();
        const clock = process.env.FP_AZURITE_CLOCK;
        if (clock) {
          const fs = require('fs');
          const System = Date;
          const now = () => Number(fs.readFileSync(clock, 'utf8'));
          global.Date = class Date extends System {
            constructor(...parts) { if (parts.length === 0) super(now()); else super(...parts); }
            static now() { return now(); }
          };
        }
        """;

    private readonly Process process;
    private readonly string folder;
    private int accounts;
    private int disposed;

    private AzuriteServer(Process process, string folder) => (this.process, this.folder) = (process, folder);

    public Uri Blobs { get; private set; } = null!;

    public Uri Queues { get; private set; } = null!;

    public Uri Tables { get; private set; } = null!;

    public int ProcessId => process.Id;

    /// <summary>Why Azurite cannot be started here; null when it can.</summary>
    public static string? WhyNot()
    {
        if (FindProgram("node") is null) return "Azurite needs node, which is not installed (./dev test installs both)";
        return FindScript() is null ? "Azurite is not installed: ./dev test installs it into artifacts/azurite" : null;
    }

    /// <param name="clock">Null: Azurite lives by the system's clock. Else a file that <see cref="AzuriteClock"/> writes.</param>
    /// <exception cref="InvalidOperationException">It did not listen within a minute; the message ends with what it said.</exception>
    public static async Task<AzuriteServer> StartAsync(AzuriteClock? clock, CancellationToken cancellationToken)
    {
        if (WhyNot() is { } reason) throw new InvalidOperationException(reason);
        var folder = Directory.CreateTempSubdirectory("fpazurite-").FullName;
        var preload = Path.Combine(folder, "preload.js");
        await File.WriteAllTextAsync(preload, Preload, cancellationToken);
        var start = new ProcessStartInfo(FindProgram("node")!)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder,
        };
        string[] arguments =
        [
            "--require", preload, FindScript()!, "--inMemoryPersistence", "--silent", "--skipApiVersionCheck", "--disableTelemetry",
            "--blobPort", "0", "--queuePort", "0", "--tablePort", "0",
        ];
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        start.Environment["AZURITE_ACCOUNTS"] = string.Concat(Enumerable.Range(0, Accounts).Select(number => $"{AccountName(number)}:{Key};"));
        if (clock is not null) start.Environment["FP_AZURITE_CLOCK"] = clock.File;
        var server = new AzuriteServer(Process.Start(start)!, folder);
        try
        {
            await server.ReadAddressesAsync(cancellationToken);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>An empty account that nobody else uses.</summary>
    public AzuriteAccount NewAccount()
    {
        var number = Interlocked.Increment(ref accounts) - 1;
        if (number >= Accounts) throw new InvalidOperationException($"All {Accounts} accounts of this Azurite are taken.");
        var name = AccountName(number);
        return new AzuriteAccount(name, Key, new Uri(Blobs, name), new Uri(Queues, name), new Uri(Tables, name));
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref disposed, 1) != 0) return;
        if (!process.HasExited) process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync(CancellationToken.None);
        process.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private static string AccountName(int number) => string.Create(CultureInfo.InvariantCulture, $"fp{number:D4}");

    private async Task ReadAddressesAsync(CancellationToken cancellationToken)
    {
        var said = new List<string>();
        var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(StartLimit);
        try
        {
            while (Blobs is null || Queues is null || Tables is null)
            {
                if (await process.StandardOutput.ReadLineAsync(limit.Token) is not { } line) throw new InvalidOperationException($"Azurite ended: {string.Join(" / ", said)} {await errors}");
                said.Add(line);
                if (Listening().Match(line) is { Success: true } found) TakeAddress(found.Groups[1].Value, new Uri(found.Groups[2].Value));
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new InvalidOperationException($"Azurite did not listen within {StartLimit}: {string.Join(" / ", said)}");
        }

        // Whatever it says later is read and forgotten, or a full pipe would stop it.
        _ = DrainAsync(process.StandardOutput);
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

    private void TakeAddress(string service, Uri address)
    {
        if (service == "Blob") Blobs = address;
        else if (service == "Queue") Queues = address;
        else Tables = address;
    }

    private static string? FindScript()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (!File.Exists(Path.Combine(at.FullName, "FunctionsPlatform.sln"))) continue;
            var script = Path.Combine(at.FullName, "artifacts", "azurite", "node_modules", "azurite", "dist", "src", "azurite.js");
            return File.Exists(script) ? script : null;
        }

        return null;
    }

    private static string? FindProgram(string name) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);

    [GeneratedRegex(@"^Azurite (Blob|Queue|Table) service is successfully listening at (\S+)")]
    private static partial Regex Listening();
}
