using System.Net;
using FunctionsPlatform.Contracts.Agent;
using FunctionsPlatform.Functions.Hosting;
using FunctionsPlatform.Testing.Azurite;
using Google.Protobuf;

namespace FunctionsPlatform.Functions.Tests.Sessions;

/// <summary>Logs of containers on nodes that hold no connection: asked for by the node's queue, answered into a blob.</summary>
public sealed class LogMailTests
{
    private const string Apps = "/api/v1/namespaces/default/apps";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_the_node_adds_is_streamed_until_it_says_that_there_is_no_more_and_nothing_is_left_behind()
    {
        await using var platform = await StartAsync();
        using var node = await QueueNode.JoinAsync(platform, "talker");
        var path = await RunAsync(platform, node);

        var reading = platform.Client.GetStreamAsync(new Uri(path + "?tail=2", UriKind.Relative), Stop);
        var request = await AskedAsync(node);
        Assert.Equal((2, false), (request.Tail, request.Follow));
        await AddAsync(request, new LogChunk { RequestId = request.RequestId }, Line("one"), Line("two"));
        using var lines = new StreamReader(await reading);
        Assert.Equal("one", await lines.ReadLineAsync(Stop));
        Assert.Equal("two", await lines.ReadLineAsync(Stop));
        await AddAsync(request, Line("three"), new LogChunk { Last = true });

        Assert.Equal("three", await lines.ReadLineAsync(Stop));
        Assert.Null(await lines.ReadLineAsync(Stop));
        await Eventually.HoldsAsync(async () => (await node.SendAsync(HttpMethod.Put, request.AppendTo + "&comp=appendblock", "x")).Status == HttpStatusCode.NotFound, "the blob to be gone");
        Assert.Empty(await node.TakeAsync());
    }

    [Fact]
    public async Task A_log_that_is_longer_than_one_read_comes_whole()
    {
        await using var platform = await StartAsync();
        using var node = await QueueNode.JoinAsync(platform, "talker");
        var path = await RunAsync(platform, node);
        var asking = platform.GetAsync(path);
        var request = await AskedAsync(node);
        var texts = Enumerable.Range(0, 30).Select(index => new string((char)('a' + (index % 26)), 90_001 + index)).ToList();

        await AddAsync(request, [.. texts.Select(Line)]);
        await AddAsync(request, new LogChunk { Last = true });

        Assert.Equal(texts, (await asking).Text.TrimEnd('\n').Split('\n'));
    }

    [Fact]
    public async Task A_piece_that_says_it_is_longer_than_any_ends_the_request()
    {
        await using var platform = await StartAsync();
        using var node = await QueueNode.JoinAsync(platform, "talker");
        var path = await RunAsync(platform, node);
        var asking = platform.GetAsync(path);

        await AddAsync(await AskedAsync(node), [0xFF, 0xFF, 0xFF, 0x7F, 1, 2, 3]);

        Assert.Equal(503, (await asking).Status);
    }

    [Fact]
    public async Task A_reader_that_leaves_is_told_to_the_node()
    {
        await using var platform = await StartAsync();
        using var node = await QueueNode.JoinAsync(platform, "talker");
        var path = await RunAsync(platform, node);
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(Stop);

        var reading = platform.Client.GetStreamAsync(new Uri(path + "?follow=true", UriKind.Relative), leaving.Token);
        var request = await AskedAsync(node);
        await AddAsync(request, Line("one"));
        using (var lines = new StreamReader(await reading)) Assert.Equal("one", await lines.ReadLineAsync(Stop));
        await leaving.CancelAsync();

        LogRequest? cancelled = null;
        await Eventually.HoldsAsync(async () => (cancelled = (await node.TakeAsync()).LastOrDefault(message => message.LogRequest is not null)?.LogRequest) is not null, "the cancelling");
        Assert.Equal((request.RequestId, true), (cancelled!.RequestId, cancelled.Cancel));
    }

    [Fact]
    public async Task A_node_that_has_no_such_container_any_more_says_so()
    {
        await using var platform = await StartAsync();
        using var node = await QueueNode.JoinAsync(platform, "talker");
        var path = await RunAsync(platform, node);

        var asking = platform.GetAsync(path);
        var request = await AskedAsync(node);
        await AddAsync(request, new LogChunk { Error = "the container is not on this node any more" }, new LogChunk { Last = true });

        var answer = await asking;
        Assert.Equal(503, answer.Status);
        Assert.Contains("not on this node any more", answer.Text);
    }

    [Fact]
    public async Task A_log_address_adds_to_its_blob_and_does_nothing_else()
    {
        await using var platform = await StartAsync();
        using var node = await QueueNode.JoinAsync(platform, "thief");
        var path = await RunAsync(platform, node);
        var asking = platform.GetAsync(path);
        var request = await AskedAsync(node);
        var address = request.AppendTo;
        var blob = new Uri(address).Segments[^1];

        await RefusedAsync(node, HttpMethod.Get, address);
        await RefusedAsync(node, HttpMethod.Delete, address);
        await RefusedAsync(node, HttpMethod.Put, address + "&comp=metadata");
        await RefusedAsync(node, HttpMethod.Put, address.Replace(blob, "other", StringComparison.Ordinal) + "&comp=appendblock", "x");
        await RefusedAsync(node, HttpMethod.Get, address.Replace("/" + blob, "", StringComparison.Ordinal) + "&restype=container&comp=list");
        Assert.True(request.Lasts.ToTimeSpan() <= TimeSpan.FromMinutes(10));

        await AddAsync(request, new LogChunk { Last = true });
        Assert.Equal(200, (await asking).Status);
    }

    [Fact]
    public async Task What_a_reader_that_died_has_left_is_cleared_away_by_the_next()
    {
        await using var platform = await StartAsync();
        using var node = await QueueNode.JoinAsync(platform, "talker");
        var path = await RunAsync(platform, node);
        var blobs = ((PlatformStorage)platform.Host.Services.GetService(typeof(PlatformStorage))!).Blobs;
        await blobs.PutAsync("node-logs", "000000000001-left", new byte[] { 1 }, Stop);

        var asking = platform.GetAsync(path);
        await AddAsync(await AskedAsync(node), new LogChunk { Last = true });
        await asking;

        await foreach (var left in blobs.ListAsync("node-logs", "", Stop)) Assert.Fail($"{left} is there.");
    }

    [Fact]
    public async Task Logs_of_a_node_whose_session_another_process_holds_come_through_it()
    {
        var account = await SharedAzurite.NewAccountAsync();
        await using var asked = await TestPlatform.StartAsync(Parts(account));
        await using var holding = await TestPlatform.StartAsync(Parts(account), storage: StorageKind.Azure);
        await using var node = await SimulatedNode.JoinAsync(holding);
        await Eventually.HoldsAsync(() => node.Assignment is not null, "the session to be open");
        await node.BeatAsync();
        await asked.PutAsync(Apps + "/web", """{"metadata":{"name":"web"},"spec":{"image":"img","replicas":1} }""");
        await Eventually.HoldsAsync(() => node.Assignment!.Containers.Count == 1, "a container to be assigned");
        var name = node.Assignment!.Containers[0].Name;

        var answer = await asked.GetAsync($"/api/v1/namespaces/default/containers/{name}/logs");

        Assert.Equal((200, $"{name} on node-1\n"), (answer.Status, answer.Text));
    }

    private static LogChunk Line(string text) => new() { Lines = { new LogLine { Stream = "stdout", Text = text } } };

    /// <summary>Runs a container on the node.</summary>
    /// <returns>Where its logs are.</returns>
    private static async Task<string> RunAsync(TestPlatform platform, QueueNode node)
    {
        await platform.PutAsync(Apps + "/web", """{"metadata":{"name":"web"},"spec":{"image":"img","replicas":1} }""");
        AssignedContainer? assigned = null;
        await Eventually.HoldsAsync(async () => (assigned = (await node.TakeAsync()).SelectMany(message => message.Assignment?.Containers ?? []).LastOrDefault()) is not null, "a container to be assigned");
        return $"/api/v1/namespaces/default/containers/{assigned!.Name}/logs";
    }

    private static async Task<LogRequest> AskedAsync(QueueNode node)
    {
        LogRequest? request = null;
        await Eventually.HoldsAsync(async () => (request = (await node.TakeAsync()).LastOrDefault(message => message.LogRequest is not null)?.LogRequest) is not null, "a log request");
        return request!;
    }

    private static async Task AddAsync(LogRequest request, params LogChunk[] chunks)
    {
        using var bytes = new MemoryStream();
        foreach (var chunk in chunks) chunk.WriteDelimitedTo(bytes);
        await AddAsync(request, bytes.ToArray());
    }

    private static async Task AddAsync(LogRequest request, byte[] bytes)
    {
        using var http = new HttpClient();
        using var content = new ByteArrayContent(bytes);
        using var message = new HttpRequestMessage(HttpMethod.Put, request.AppendTo + "&comp=appendblock") { Content = content };
        message.Headers.TryAddWithoutValidation("x-ms-version", "2019-02-02");
        using var answer = await http.SendAsync(message, Stop);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
    }

    private static async Task RefusedAsync(QueueNode node, HttpMethod method, string address, string? body = null)
    {
        var (status, text) = await node.SendAsync(method, address, body);
        Assert.True(status is HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized, $"{method} {address[..address.IndexOf('?', StringComparison.Ordinal)]} was answered {(int)status}: {text}");
    }

    private static async Task<TestPlatform> StartAsync() => await TestPlatform.StartAsync(Parts(await SharedAzurite.NewAccountAsync()));

    private static StandaloneParts Parts(AzuriteAccount account) => new() { OpenStorage = (_, time, _) => AzureStorage.Open(new AzureAccount(account.ConnectionString, null), time) };
}
