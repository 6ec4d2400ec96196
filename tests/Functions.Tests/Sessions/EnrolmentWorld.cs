using System.Text.Json;
using FunctionsPlatform.Functions.Hosting;
using FunctionsPlatform.Storage.Memory;
using Microsoft.Extensions.Time.Testing;

namespace FunctionsPlatform.Functions.Tests.Sessions;

/// <summary>A control plane whose time stands still until it is told to pass, or two on one storage.</summary>
internal sealed class EnrolmentWorld : IAsyncDisposable
{
    private const string Token = "the-token-that-both-of-them-know";

    private readonly List<string> folders = [];
    private readonly List<TestPlatform> platforms = [];
    private readonly MemoryStore store;

    private EnrolmentWorld() => store = new MemoryStore(Time);

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));

    public TestPlatform Platform => platforms[0];

    public AgentCalls Agent { get; private set; } = null!;

    public static async Task<EnrolmentWorld> StartAsync()
    {
        var world = new EnrolmentWorld();
        world.Agent = new AgentCalls(await world.AddAsync());
        return world;
    }

    /// <summary>Another process on the same storage, with the same token.</summary>
    public async Task<TestPlatform> AddAsync(TimeProvider? time = null)
    {
        var folder = Directory.CreateTempSubdirectory("fp-enrolment-").FullName;
        folders.Add(folder);
        await File.WriteAllTextAsync(Path.Combine(folder, "token"), Token);
        var parts = new StandaloneParts
        {
            Time = time ?? Time,
            RunsTriggers = false,
            OpenStorage = (_, _, _) => new PlatformStorage(store.Tables, store.Queues, store.Blobs, null) { Shared = true },
        };
        var platform = await TestPlatform.StartAsync(parts, folder);
        platforms.Add(platform);
        return platform;
    }

    public async Task<JsonElement> MakeTokenAsync(string body = "{}")
    {
        var made = await Platform.PostAsync("/api/v1/enrolment-tokens", body);
        Assert.True(made.Status == 201, made.Text);
        return made.Json;
    }

    public async Task<string> TokenAsync(string body = "{}") => (await MakeTokenAsync(body)).GetProperty("token").GetString()!;

    /// <summary>The credential of a node that has just joined.</summary>
    public async Task<string> JoinAsync(string node, string agent = "agent-1")
    {
        var reply = await Agent.EnrolAsync(await TokenAsync($$"""{"node":"{{node}}"}"""), node, agent);
        Assert.NotEmpty(reply.Credential);
        return reply.Credential;
    }

    public async ValueTask DisposeAsync()
    {
        Agent.Dispose();
        foreach (var platform in platforms) await platform.DisposeAsync();
        foreach (var folder in folders) Directory.Delete(folder, recursive: true);
    }
}
