using FunctionsPlatform.Contracts.Agent;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using System.Net;
using System.Net.Http.Headers;

namespace FunctionsPlatform.Functions.Tests.Sessions;

/// <summary>The calls that an agent makes, one by one, with whatever it is told to show.</summary>
internal sealed class AgentCalls(TestPlatform platform) : IDisposable
{
    private readonly GrpcChannel channel = GrpcChannel.ForAddress(platform.Host.GrpcUrl);
    private readonly HttpClient http = new() { BaseAddress = platform.Host.Url };

    public static NodeFacts Facts(string agent) => new() { CpuMillicores = 1_000, MemoryBytes = 1L << 30, Runtime = "simulated", AgentVersion = "test", AgentId = agent };

    public async Task<EnrollReply> EnrolAsync(string shown, string node, string agent = "agent-1") => await new NodeAgent.NodeAgentClient(channel).EnrollAsync(
        new EnrollRequest { NodeName = node, Facts = Facts(agent) }, Headers(shown, null), cancellationToken: TestContext.Current.CancellationToken);

    /// <returns>Why it was refused; null: it was not.</returns>
    public async Task<RpcException?> RefusalAsync(string shown, string node, string agent = "agent-1")
    {
        try
        {
            await EnrolAsync(shown, node, agent);
            return null;
        }
        catch (RpcException refused)
        {
            return refused;
        }
    }

    /// <summary>Opens a session and reads its first message.</summary>
    public async Task<(AsyncDuplexStreamingCall<AgentMessage, ControlMessage> Session, ControlMessage First)> OpenAsync(string shown, string node, string agent = "agent-1")
    {
        var session = new NodeAgent.NodeAgentClient(channel).Session(Headers(shown, node), cancellationToken: TestContext.Current.CancellationToken);
        try
        {
            await session.RequestStream.WriteAsync(new AgentMessage { Hello = new Hello { NodeName = node, Facts = Facts(agent) } }, TestContext.Current.CancellationToken);
        }
        catch (RpcException)
        {
            // What the call ended with is read below.
        }

        Assert.True(await session.ResponseStream.MoveNext(TestContext.Current.CancellationToken));
        return (session, session.ResponseStream.Current);
    }

    public async Task<LogsReply> SendLogsAsync(string shown, string node, string requestId, string line)
    {
        using var call = new NodeAgent.NodeAgentClient(channel).Logs(Headers(shown, node), cancellationToken: TestContext.Current.CancellationToken);
        var chunk = new LogChunk { RequestId = requestId };
        chunk.Lines.Add(new LogLine { Stream = "stdout", Text = line });
        try
        {
            await call.RequestStream.WriteAsync(chunk, TestContext.Current.CancellationToken);
            await call.RequestStream.CompleteAsync();
        }
        catch (RpcException)
        {
            // What the call ended with is told below.
        }

        return await call;
    }

    public async Task<(HttpStatusCode Status, byte[] Body)> OpenByQueueAsync(string shown, string node, string agent = "agent-1")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/node-sessions") { Content = new ByteArrayContent(new EnrollRequest { NodeName = node, Facts = Facts(agent) }.ToByteArray()) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/x-protobuf");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", shown);
        using var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);
        return (answer.StatusCode, await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }

    public void Dispose()
    {
        http.Dispose();
        channel.Dispose();
    }

    private static Metadata Headers(string shown, string? node)
    {
        var headers = new Metadata { { "authorization", "Bearer " + shown } };
        if (node is not null) headers.Add("fp-node", node);
        return headers;
    }
}
