using System.Net.Http.Headers;
using FunctionsPlatform.Functions.Hosting;
using FunctionsPlatform.Functions.Triggers;
using FunctionsPlatform.Storage.Faults;
using FunctionsPlatform.Storage.Memory;

namespace FunctionsPlatform.Functions.Tests.Http.Access;

/// <summary>A platform, and callers of all sorts.</summary>
internal sealed class AccessWorld : IAsyncDisposable
{
    private readonly HttpClient anyone;

    private AccessWorld(TestPlatform platform)
    {
        Platform = platform;
        anyone = new HttpClient { BaseAddress = platform.Host.Url, Timeout = TestPlatform.Patience };
    }

    /// <summary>Its client carries the platform's token.</summary>
    public TestPlatform Platform { get; }

    public IEnumerable<FunctionDefinition.Http> Functions => Platform.Host.ControlPlane.Functions.OfType<FunctionDefinition.Http>();

    public static async Task<AccessWorld> StartAsync(AccessOptions? access = null, StorageFaults? faults = null, TimeProvider? time = null)
    {
        var parts = new StandaloneParts
        {
            RunsTriggers = false,
            Time = time ?? TimeProvider.System,
            OpenStorage = (_, time, _) =>
            {
                var memory = new MemoryStore(time);
                var store = new FaultyStore(memory.Tables, memory.Queues, memory.Blobs, faults ?? StorageFaults.None);
                return new PlatformStorage(store.Tables, store.Queues, store.Blobs, null);
            },
        };
        return new AccessWorld(await TestPlatform.StartAsync(parts, access: access));
    }

    /// <summary>A token of a service account that is bound to the role, if one is given.</summary>
    public async Task<string> TokenAsync(string account, string? role = null, params string[] namespaces)
    {
        await CreateAsync("serviceaccounts", $$$"""{"apiVersion":"platform/v1","kind":"ServiceAccount","metadata":{"name":"{{{account}}}"}}""");
        if (role is not null) await BindAsync(account, role, "ServiceAccount", account, namespaces);
        return await IssueAsync(account);
    }

    public Task BindAsync(string name, string role, string kind, string subject, params string[] namespaces) => CreateAsync("rolebindings", $$$"""
        {"apiVersion":"platform/v1","kind":"RoleBinding","metadata":{"name":"{{{name}}}"},
         "spec":{"role":"{{{role}}}","namespaces":[{{{string.Join(',', namespaces.Select(space => $"\"{space}\""))}}}],"subjects":[{"kind":"{{{kind}}}","name":"{{{subject}}}"}]}}
        """);

    public async Task<string> IssueAsync(string account, string expiresIn = "1h")
    {
        var issued = await Platform.PostAsync($"/api/v1/serviceaccounts/{account}/token", $$"""{"expiresIn":"{{expiresIn}}"}""");
        Assert.True(issued.Status == 201, issued.Text);
        return issued.Json.GetProperty("token").GetString()!;
    }

    /// <param name="token">Null: no token at all.</param>
    public async Task<ApiAnswer> SendAsync(HttpMethod method, string path, string? token, string? body = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (token is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (body is not null) request.Content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using var response = await anyone.SendAsync(request, TestContext.Current.CancellationToken);
        return new ApiAnswer(
            (int)response.StatusCode, response.Headers, response.Content.Headers.ContentType?.MediaType, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    /// <summary>Opens a watch; lines are read as they come.</summary>
    public async Task<WatchReader> WatchAsync(string path, string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        var response = await anyone.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        response.EnsureSuccessStatusCode();
        return new WatchReader(response, new StreamReader(await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken)));
    }

    public async ValueTask DisposeAsync()
    {
        anyone.Dispose();
        await Platform.DisposeAsync();
    }

    private async Task CreateAsync(string plural, string document)
    {
        var created = await Platform.PostAsync("/api/v1/" + plural, document);
        Assert.True(created.Status == 201, created.Text);
    }
}
