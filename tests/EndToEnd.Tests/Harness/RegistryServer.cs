using System.Net;
using FunctionsPlatform.Testing.Docker;

namespace FunctionsPlatform.EndToEnd.Tests.Harness;

/// <summary>A Docker registry of the test's own, on loopback, that tells an address of what happens in it.</summary>
public sealed class RegistryServer : IAsyncDisposable
{
    private const string Program = "docker-registry";
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(20);

    private readonly string folder;
    private readonly ChildProcess process;

    private RegistryServer(string folder, string host, ChildProcess process) => (this.folder, Host, this.process) = (folder, host, process);

    /// <summary>Host and port, as images are named by.</summary>
    public string Host { get; }

    public string Log => process.LogTail();

    /// <summary>Skips the calling test where no registry is installed.</summary>
    /// <param name="listener">Where its notifications go.</param>
    /// <param name="secret">What they carry.</param>
    public static async Task<RegistryServer> StartAsync(Uri listener, string secret)
    {
        var program = Commands.Find(Program);
        if (program is null) Assert.Skip($"'{Program}' is not installed (Debian: docker-registry)");
        var folder = Directory.CreateTempSubdirectory("fpregistry-").FullName;
        var host = $"127.0.0.1:{FreePort.Next()}";
        var config = Path.Combine(folder, "config.yml");
        // The form in which docs/registry-events.md gives it.
        await File.WriteAllTextAsync(config, $"""
            version: 0.1
            storage:
              filesystem:
                rootdirectory: {folder}/data
              delete:
                enabled: true
            http:
              addr: {host}
            notifications:
              endpoints:
                - name: functions-platform
                  url: {listener}
                  headers:
                    Authorization: [Bearer {secret}]
                  timeout: 5s
                  threshold: 5
                  backoff: 1s
            """, TestContext.Current.CancellationToken);
        var registry = new RegistryServer(folder, host, ChildProcess.Start(program, ["serve", config], Path.Combine(folder, "registry.log")));
        try
        {
            using var client = new HttpClient { BaseAddress = new Uri($"http://{host}") };
            await Eventually.BecomesAsync("the registry to answer", async () => !registry.process.Running || await AnswersAsync(client), static done => done, StartLimit, _ => registry.Log);
            if (!registry.process.Running) Assert.Fail($"The registry ended at its start:\n{registry.Log}");
            return registry;
        }
        catch
        {
            await registry.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await process.KillAsync();
        process.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private static async Task<bool> AnswersAsync(HttpClient client)
    {
        try
        {
            using var answer = await client.GetAsync(new Uri("/v2/", UriKind.Relative), TestContext.Current.CancellationToken);
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
