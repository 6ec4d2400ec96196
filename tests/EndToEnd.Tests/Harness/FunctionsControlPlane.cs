using FunctionsPlatform.Testing.Azurite;
using FunctionsPlatform.Testing.FunctionsHost;

namespace FunctionsPlatform.EndToEnd.Tests.Harness;

/// <summary>The published function app under a double of the Functions host, on Azurite.</summary>
public sealed class FunctionsControlPlane : IControlPlane
{
    // Its timers go by the minute, where the standalone host's go by five seconds: what the suite waits for is the same.
    private const double TimerSpeed = 12;

    private readonly HostInstance host;
    private readonly string log;

    private FunctionsControlPlane(HostInstance host, string log) => (this.host, this.log) = (host, log);

    public bool Running { get; private set; } = true;

    public static async Task<FunctionsControlPlane> StartAsync(Uri url, string token, AzuriteAccount account, string log)
    {
        var settings = new Dictionary<string, string> { ["FP_TOKEN"] = token };
        var app = FunctionApp.Load(Executables.FunctionApp);
        var host = await HostInstance.StartAsync(app, account, new HostInstanceOptions { Port = url.Port, Settings = settings, TimerSpeed = TimerSpeed });
        return new FunctionsControlPlane(host, log);
    }

    public async Task KillAsync()
    {
        if (!Running) return;
        Running = false;
        await host.CrashAsync();
        await File.AppendAllTextAsync(log, host.Log + "\n");
    }

    public async Task<int?> TerminateAsync(TimeSpan limit)
    {
        await KillAsync();
        return null;
    }

    public string LogTail() => host.Log.ToString();

    public void Dispose()
    {
        // Killed before; nothing is left.
    }
}
