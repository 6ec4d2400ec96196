using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using FunctionsPlatform.Functions.Hosting;
using FunctionsPlatform.Storage.Memory;

namespace FunctionsPlatform.Functions.Tests;

/// <summary>A control plane in this process, on free ports and a folder of its own.</summary>
internal sealed class TestPlatform : IAsyncDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly string folder;
    private readonly bool keepFolder;

    private TestPlatform(string folder, bool keepFolder, StandaloneHost host)
    {
        (this.folder, this.keepFolder, Host) = (folder, keepFolder, host);
        Client = new HttpClient { BaseAddress = host.Url, Timeout = Patience };
        Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", host.Token);
    }

    public StandaloneHost Host { get; }

    public HttpClient Client { get; }

    /// <summary>Only what requests do: no orchestration changes anything behind the test's back.</summary>
    public static Task<TestPlatform> StartAsync() => StartAsync(MemoryParts() with { RunsTriggers = false });

    /// <summary>With queues and timers.</summary>
    public static Task<TestPlatform> StartWholeAsync() => StartAsync(MemoryParts());

    /// <param name="folder">Kept afterwards when given.</param>
    public static async Task<TestPlatform> StartAsync(StandaloneParts parts, string? folder = null, AccessOptions? access = null, StorageKind storage = StorageKind.Sqlite)
    {
        var data = folder ?? Directory.CreateTempSubdirectory("fp-functions-").FullName;
        var options = new StandaloneOptions { DataFolder = data, Url = new Uri("http://127.0.0.1:0"), LogLevel = Microsoft.Extensions.Logging.LogLevel.None, Access = access ?? new(), Storage = storage };
        return new TestPlatform(data, folder is not null, await StandaloneHost.StartAsync(options, parts, TestContext.Current.CancellationToken));
    }

    public static StandaloneParts MemoryParts(MemoryStore? store = null) => new()
    {
        OpenStorage = (_, time, _) =>
        {
            var memory = store ?? new MemoryStore(time);
            return new PlatformStorage(memory.Tables, memory.Queues, memory.Blobs, null);
        },
    };

    public async Task<ApiAnswer> SendAsync(HttpMethod method, string path, string? body = null, string mediaType = "application/json", params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, mediaType);
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        using var response = await Client.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return new ApiAnswer((int)response.StatusCode, response.Headers, response.Content.Headers.ContentType?.MediaType, text);
    }

    public Task<ApiAnswer> GetAsync(string path) => SendAsync(HttpMethod.Get, path);

    public Task<ApiAnswer> PostAsync(string path, string body) => SendAsync(HttpMethod.Post, path, body);

    public Task<ApiAnswer> PutAsync(string path, string body, params (string, string)[] headers) => SendAsync(HttpMethod.Put, path, body, headers: headers);

    public Task<ApiAnswer> PatchAsync(string path, string body, params (string, string)[] headers) =>
        SendAsync(HttpMethod.Patch, path, body, "application/merge-patch+json", headers);

    /// <summary>Opens a watch; lines are read as they come.</summary>
    public async Task<WatchReader> WatchAsync(string path)
    {
        var response = await Client.GetAsync(path, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        response.EnsureSuccessStatusCode();
        return new WatchReader(response, new StreamReader(await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken)));
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Host.DisposeAsync();
        if (!keepFolder) Directory.Delete(folder, recursive: true);
    }
}
