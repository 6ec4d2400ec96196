using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace FunctionsPlatform.Testing.FunctionsHost;

/// <summary>
/// The handler of one host instance, kept as the host keeps it: one process, started when it is needed, started again on the same port after a crash, given up after
/// the third or after exit code 0, and never asked to end but killed.
/// </summary>
public sealed class HandlerProcess : IAsyncDisposable
{
    private const int CrashLimit = 3;
    private const int RestartCode = 200;
    private static readonly TimeSpan ReadyPause = TimeSpan.FromMilliseconds(25);
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);

    private readonly string executable;
    private readonly FunctionApp app;
    private readonly IReadOnlyDictionary<string, string> settings;
    private readonly HostLog log;
    private readonly SemaphoreSlim gate = new(1, 1);
    private readonly HttpClient prober = new() { Timeout = TimeSpan.FromSeconds(2) };
    private Process? process;
    private bool ending;
    private int crashes;

    public HandlerProcess(string executable, FunctionApp app, IReadOnlyDictionary<string, string> settings, HostLog log)
    {
        (this.executable, this.app, this.settings, this.log) = (executable, app, settings, log);
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        Port = ((IPEndPoint)free.LocalEndpoint).Port;
    }

    public int Port { get; }

    public Uri Address => new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{Port}/"));

    /// <summary>Processes started so far.</summary>
    public int Starts { get; private set; }

    /// <summary>Null while none runs.</summary>
    public int? Id => process is { HasExited: false } running ? running.Id : null;

    /// <summary>Why the host starts it no more; null while it does.</summary>
    public string? GivenUp { get; private set; }

    /// <summary>Waits at this before a new process is started: a slow start.</summary>
    public Task StartHeldUntil { get; set; } = Task.CompletedTask;

    /// <summary>Makes sure that a handler runs and answers.</summary>
    /// <exception cref="HandlerUnavailableException">The host has given it up, or it does not answer within 30 s.</exception>
    public async Task EnsureReadyAsync(CancellationToken cancellationToken)
    {
        await gate.WaitAsync(cancellationToken);
        try
        {
            if (Id is not null) return;
            if (GivenUp is { } why) throw new HandlerUnavailableException(why);
            await StartHeldUntil.WaitAsync(cancellationToken);
            Start();
            await WaitUntilItAnswersAsync(cancellationToken);
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>As kill -9. Not counted as a crash: this is what scaling in does. The next call starts another.</summary>
    public async Task KillAsync()
    {
        if (process is not { } running) return;
        ending = true;
        try
        {
            if (!running.HasExited) running.Kill();
            await running.WaitForExitAsync(CancellationToken.None);
        }
        finally
        {
            ending = false;
        }
    }

    public void GiveUp(string why) => GivenUp = why;

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        process?.Dispose();
        prober.Dispose();
        gate.Dispose();
    }

    private void Start()
    {
        process?.Dispose();
        var start = new ProcessStartInfo(executable, app.Arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = app.Folder };
        foreach (var (name, value) in settings) start.Environment[name] = value;
        start.Environment["FUNCTIONS_CUSTOMHANDLER_PORT"] = start.Environment["FUNCTIONS_HTTPWORKER_PORT"] = Port.ToString(CultureInfo.InvariantCulture);
        start.Environment["FUNCTIONS_CUSTOMHANDLER_WORKER_ID"] = start.Environment["FUNCTIONS_HTTPWORKER_ID"] = $"worker-{Starts}";
        start.Environment["FUNCTIONS_APP_ROOT_PATH"] = app.Folder;
        // A killed program would leave its diagnostic socket in the temp folder.
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        var started = new Process { StartInfo = start, EnableRaisingEvents = true };
        started.OutputDataReceived += (_, line) => Note("Information", line.Data);
        started.ErrorDataReceived += (_, line) => Note("Error", line.Data);
        started.Exited += (_, _) => OnExited(started);
        started.Start();
        started.BeginOutputReadLine();
        started.BeginErrorReadLine();
        process = started;
        Starts++;
    }

    private void Note(string level, string? line)
    {
        if (line is not null) log.Add(level, "Host.Function.Console", line);
    }

    private void OnExited(Process exited)
    {
        if (ending) return;
        var code = exited.ExitCode;
        log.Add("Error", "Host", $"The handler exited with code {code}.");
        if (code == RestartCode) return;
        if (code == 0) GivenUp = "The handler exited with code 0, which the host takes for final.";
        else if (++crashes == CrashLimit) GivenUp = $"The handler crashed {CrashLimit} times; the host stops.";
    }

    private async Task WaitUntilItAnswersAsync(CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                // Any status will do.
                using var answer = await prober.GetAsync(Address, cancellationToken);
                return;
            }
            catch (Exception error) when (error is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
            {
                if (process!.HasExited) throw new HandlerUnavailableException($"The handler ended at its start:\n{log}");
                if (watch.Elapsed > StartLimit) throw new HandlerUnavailableException($"The handler does not answer:\n{log}");
            }

            await Task.Delay(ReadyPause, cancellationToken);
        }
    }
}
