using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Azure;
using Azure.Storage.Queues;
using FunctionsPlatform.Testing.Azurite;
using FunctionsPlatform.Testing.FunctionsHost;

namespace FunctionsPlatform.FunctionsHost.Tests.Harness;

/// <summary>The exported app on a storage account of its own, with the instances that a test starts on it.</summary>
internal sealed class TestApp : IAsyncDisposable
{
    public const string Token = "token-of-the-function-host-tests";

    private readonly string folder;
    private readonly List<HostInstance> instances = [];

    private TestApp(string folder, AzuriteAccount account)
    {
        (this.folder, Account) = (folder, account);
        Queues = new QueueServiceClient(account.ConnectionString, new QueueClientOptions { MessageEncoding = QueueMessageEncoding.Base64 });
    }

    /// <summary>The handler as it was built beside the tests.</summary>
    public static string Handler { get; } = Path.Combine(AppContext.BaseDirectory, "functions-platform");

    public AzuriteAccount Account { get; }

    public QueueServiceClient Queues { get; }

    public FunctionApp App { get; private set; } = null!;

    public static Dictionary<string, string> Settings => new() { ["FP_TOKEN"] = Token };

    /// <param name="more">Further arguments of the export.</param>
    public static async Task<TestApp> ExportAsync(params string[] more)
    {
        var account = await SharedAzurite.NewAccountAsync();
        var app = new TestApp(Directory.CreateTempSubdirectory("fp-functionapp-").FullName, account);
        using var export = Process.Start(new ProcessStartInfo(Handler, ["export", "--output", app.folder, .. more]) { RedirectStandardOutput = true })!;
        await export.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await export.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, export.ExitCode);
        app.App = FunctionApp.Load(app.folder);
        return app;
    }

    /// <summary>Another instance of the host on the app.</summary>
    public async Task<HostInstance> StartAsync(HostInstanceOptions? options = null, FunctionApp? app = null)
    {
        options ??= new HostInstanceOptions();
        var settings = Settings;
        foreach (var (name, value) in options.Settings) settings[name] = value;
        var instance = await HostInstance.StartAsync(app ?? App, Account, options with { Executable = options.Executable ?? Handler, Settings = settings });
        instances.Add(instance);
        return instance;
    }

    public async Task SendAsync(string queue, ReadOnlyMemory<byte> body)
    {
        var client = Queues.GetQueueClient(queue);
        await client.CreateIfNotExistsAsync(cancellationToken: TestContext.Current.CancellationToken);
        await client.SendMessageAsync(BinaryData.FromBytes(body), cancellationToken: TestContext.Current.CancellationToken);
    }

    public async Task<long> CountAsync(string queue)
    {
        try
        {
            return (await Queues.GetQueueClient(queue).GetPropertiesAsync(TestContext.Current.CancellationToken)).Value.ApproximateMessagesCountLong;
        }
        catch (RequestFailedException missing) when (missing.ErrorCode == "QueueNotFound")
        {
            return 0;
        }
    }

    public static HttpClient Client(HostInstance instance)
    {
        var client = new HttpClient { BaseAddress = instance.Url, Timeout = TimeSpan.FromSeconds(60) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        return client;
    }

    public static string Document(string name, int replicas) =>
        $$"""{"apiVersion":"platform/v1","kind":"App","metadata":{"name":"{{name}}"},"spec":{"image":"img","replicas":{{replicas}} } }""";

    public static async Task PutAppAsync(HttpClient client, string name, int replicas)
    {
        using var content = new StringContent(Document(name, replicas), Encoding.UTF8, "application/json");
        using var answer = await client.PutAsync(new Uri("api/v1/namespaces/default/apps/" + name, UriKind.Relative), content, TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    public static async Task<int> CountContainersAsync(HttpClient client)
    {
        var text = await client.GetStringAsync(new Uri("api/v1/namespaces/default/containers", UriKind.Relative), TestContext.Current.CancellationToken);
        return JsonNode.Parse(text)!["items"]!.AsArray().Count;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var instance in instances) await instance.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }
}
