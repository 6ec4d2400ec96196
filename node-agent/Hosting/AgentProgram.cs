using System.Runtime.InteropServices;
using FunctionsPlatform.Contracts.Identity;
using FunctionsPlatform.NodeAgent.Runtimes;
using FunctionsPlatform.NodeAgent.Session;
using FunctionsPlatform.NodeAgent.Volumes;
using Microsoft.Extensions.Logging;

namespace FunctionsPlatform.NodeAgent.Hosting;

/// <summary>The agent as a process: command line in, exit code out.</summary>
internal static class AgentProgram
{
    public static async Task<int> RunAsync(string[] arguments)
    {
        try
        {
            return await RunAsync(AgentCommandLine.Parse(arguments));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException)
        {
            // A data folder that cannot be written, an address that is none: a line says it better than a stack trace.
            return await FailAsync(failure.Message);
        }
    }

    private static async Task<int> RunAsync(AgentCommand command)
    {
        switch (command)
        {
            case AgentCommand.Run run:
                return await RunAgentAsync(run.Options);
            case AgentCommand.Purge purge:
                return await PurgeAsync(purge);
            case AgentCommand.Version:
                Console.WriteLine(AgentVersion.Text);
                return ExitCodes.Ok;
            case AgentCommand.Help:
                Console.WriteLine(AgentCommandLine.Help);
                return ExitCodes.Ok;
            case AgentCommand.Wrong wrong:
                await Console.Error.WriteLineAsync($"fp-agent: {wrong.Problem}. See fp-agent --help.");
                return ExitCodes.Usage;
            default:
                return ExitCodes.Usage;
        }
    }

    private static async Task<int> RunAgentAsync(AgentOptions options)
    {
        var data = new DataFolder(options.DataDirectory);
        await using var held = data.TryLock();
        if (held is null) return await FailAsync($"another agent is using {data.Root} (see {data.PidFile})");
        // Two runtimes know nothing of each other's containers: everything would run twice.
        if (data.ReadIdentity() is { Runtime: { Length: > 0 } before } && before != options.Runtime && data.ReadAssignment() is not null)
            return await FailAsync($"the containers of {data.Root} run on the {before} runtime; use --runtime {before}, or 'fp-agent purge --data {data.Root}' first");
        using var loggers = CreateLoggers();
        var logger = loggers.CreateLogger<AgentHost>();
        using var telemetry = AgentTelemetry.Start(AgentVersion.Text);
        using var stopping = new CancellationTokenSource();
        using var terminated = StopOn(PosixSignal.SIGTERM, stopping);
        using var interrupted = StopOn(PosixSignal.SIGINT, stopping);
        // A terminal that closes takes nothing with it.
        using var hungUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, context => context.Cancel = true);
        data.WritePid(Environment.ProcessId);
        try
        {
            logger.Starting(AgentVersion.Text, options.Runtime, data.Root);
            await RunHostsAsync(options, loggers, logger, stopping.Token);
            logger.Ending();
            return ExitCodes.Ok;
        }
        finally
        {
            data.RemovePid();
        }
    }

    private static async Task RunHostsAsync(AgentOptions options, ILoggerFactory loggers, ILogger logger, CancellationToken stopping)
    {
        await using var runtime = RuntimeFactory.Create(options, TimeProvider.System, loggers);
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await new AgentHost(options, runtime, TimeProvider.System, new Random(), loggers).RunAsync(stopping);
            }
            catch (IdentityChangedException changed)
            {
                logger.IdentityChanged(changed.Message);
            }
        }
    }

    private static async Task<int> PurgeAsync(AgentCommand.Purge purge)
    {
        if (!Directory.Exists(purge.DataDirectory)) return ExitCodes.Ok;
        var data = new DataFolder(purge.DataDirectory);
        await using var held = data.TryLock();
        if (held is null) return await FailAsync($"the agent is running on {data.Root} (see {data.PidFile}); stop it first");
        if (data.ReadIdentity() is not { } identity)
        {
            Console.WriteLine("nothing to remove: no agent has joined from here");
            return ExitCodes.Ok;
        }

        var options = new AgentOptions
        {
            DataDirectory = purge.DataDirectory,
            Session = new SessionOptions { Url = new Uri("http://127.0.0.1") },
            Runtime = identity.Runtime,
            DockerHost = purge.DockerHost ?? identity.DockerHost,
        };
        using var loggers = CreateLoggers();
        await using var runtime = RuntimeFactory.Create(options, TimeProvider.System, loggers);
        try
        {
            var removed = await Purge.RunAsync(runtime, new ContainerScope(identity.ClusterId, identity.NodeName), CancellationToken.None);
            data.ForgetAssignment();
            DataFiles.RemoveAll(DataFiles.RootFor(Path.GetFullPath(purge.DataDirectory), data.ReadOrMakeAgentId(IdSource.Random)));
            Console.WriteLine($"removed {removed} container(s)");
            return ExitCodes.Ok;
        }
        catch (RuntimeUnavailableException unavailable)
        {
            return await FailAsync(unavailable.Message);
        }
    }

    private static async Task<int> FailAsync(string problem)
    {
        await Console.Error.WriteLineAsync("fp-agent: " + problem);
        return ExitCodes.Failed;
    }

    private static PosixSignalRegistration StopOn(PosixSignal signal, CancellationTokenSource stopping) => PosixSignalRegistration.Create(signal, context =>
    {
        context.Cancel = true;
        stopping.Cancel();
    });

    private static ILoggerFactory CreateLoggers() => LoggerFactory.Create(logging => logging
        .SetMinimumLevel(Enum.TryParse<LogLevel>(Environment.GetEnvironmentVariable("FP_LOG_LEVEL"), ignoreCase: true, out var level) ? level : LogLevel.Information)
        .AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";
        }));
}
