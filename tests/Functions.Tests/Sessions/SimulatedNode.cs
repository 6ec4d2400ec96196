using System.Collections.Concurrent;
using System.Globalization;
using FunctionsPlatform.Contracts.Agent;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Grpc.Net.Client;

namespace FunctionsPlatform.Functions.Tests.Sessions;

/// <summary>An agent that does nothing but what its session asks for: whatever is assigned runs at once.</summary>
internal sealed class SimulatedNode : IAsyncDisposable
{
    private readonly GrpcChannel channel;
    private readonly Metadata headers;
    private readonly NodeAgent.NodeAgentClient client;
    private readonly AsyncDuplexStreamingCall<AgentMessage, ControlMessage> session;
    private readonly ConcurrentDictionary<string, LogRequest> logRequests = new();
    private long sequence = 1;

    private SimulatedNode(GrpcChannel channel, Metadata headers, string name, IReadOnlyDictionary<string, string>? labels)
    {
        (this.channel, this.headers) = (channel, headers);
        client = new NodeAgent.NodeAgentClient(channel);
        session = client.Session(headers);
        Name = name;
        Facts = new NodeFacts { CpuMillicores = 64_000, MemoryBytes = 256L << 30, Runtime = "simulated", AgentVersion = "test" };
        if (labels is not null) Facts.Labels.Add(labels.ToDictionary());
    }

    public string Name { get; }

    public NodeFacts Facts { get; }

    public Assignment? Assignment { get; private set; }

    public int Assignments { get; private set; }

    /// <summary>Ends as the session ends.</summary>
    public Task Running { get; private set; } = Task.CompletedTask;

    public static async Task<SimulatedNode> JoinAsync(TestPlatform platform, string name = "node-1")
    {
        var node = Dial(platform, name);
        await node.EnrolAsync();
        await node.session.RequestStream.WriteAsync(new AgentMessage { Hello = new Hello { NodeName = name, Facts = node.Facts } }, TestContext.Current.CancellationToken);
        node.Running = node.RunAsync();
        return node;
    }

    /// <summary>The installation of which the platform says that the node is part.</summary>
    public static async Task<string> EnrolAsync(TestPlatform platform)
    {
        await using var node = Dial(platform, "node-1");
        return (await node.EnrolAsync()).ClusterId;
    }

    private static SimulatedNode Dial(TestPlatform platform, string name)
    {
        var headers = new Metadata { { "authorization", "Bearer " + platform.Host.Token }, { "fp-node", name } };
        return new SimulatedNode(GrpcChannel.ForAddress(platform.Host.GrpcUrl), headers, name, null);
    }

    private async Task<EnrollReply> EnrolAsync() =>
        await client.EnrollAsync(new EnrollRequest { NodeName = Name, Facts = Facts }, headers, cancellationToken: TestContext.Current.CancellationToken);

    public Task BeatAsync() => session.RequestStream.WriteAsync(new AgentMessage { Heartbeat = new Heartbeat() }, TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        session.Dispose();
        await Running.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        channel.Dispose();
    }

    private async Task RunAsync()
    {
        await foreach (var message in session.ResponseStream.ReadAllAsync())
        {
            if (message.Assignment is { } assignment) await TakeAsync(assignment);
            else if (message.LogRequest is { Cancel: false, AppendTo.Length: > 0 } elsewhere) await AppendLogsAsync(elsewhere);
            else if (message.LogRequest is { Cancel: false } request) _ = SendLogsAsync(request);
            else if (message.LogRequest is { } cancelled) logRequests.TryRemove(cancelled.RequestId, out _);
        }
    }

    private async Task TakeAsync(Assignment assignment)
    {
        Assignment = assignment;
        Assignments++;
        var report = new NodeReport { NodeName = Name };
        foreach (var container in assignment.Containers) report.Containers.Add(Observe(container));
        if (report.Containers.Count > 0) await session.RequestStream.WriteAsync(new AgentMessage { Report = report });
    }

    private ContainerObservation Observe(AssignedContainer container)
    {
        var runs = container.Desired == DesiredState.Running;
        var now = TimeProvider.System.GetUtcNow().ToTimestamp();
        return new ContainerObservation
        {
            Namespace = container.Namespace,
            Name = container.Name,
            Uid = container.Uid,
            Sequence = sequence++,
            Phase = runs ? ContainerPhase.Running : ContainerPhase.Stopped,
            Ready = runs,
            RuntimeId = "sim-" + container.Uid,
            Reason = runs ? "Running" : "Stopped",
            StartedAt = now,
            ReadySince = runs ? now : null,
            FinishedAt = runs ? null : now,
        };
    }

    // Asked by a process that does not hold this session.
    private async Task AppendLogsAsync(LogRequest request)
    {
        using var bytes = new MemoryStream();
        new LogChunk { Lines = { new LogLine { Stream = "stdout", Text = $"{request.ContainerName} on {Name}" } } }.WriteDelimitedTo(bytes);
        new LogChunk { Last = true }.WriteDelimitedTo(bytes);
        using var http = new HttpClient();
        using var message = new HttpRequestMessage(HttpMethod.Put, request.AppendTo + "&comp=appendblock") { Content = new ByteArrayContent(bytes.ToArray()) };
        message.Headers.TryAddWithoutValidation("x-ms-version", "2019-02-02");
        using var answer = await http.SendAsync(message);
        answer.EnsureSuccessStatusCode();
    }

    private async Task SendLogsAsync(LogRequest request)
    {
        logRequests[request.RequestId] = request;
        using var call = client.Logs(headers);
        var number = 0;
        do
        {
            var chunk = new LogChunk { RequestId = request.RequestId };
            chunk.Lines.Add(new LogLine { Stream = "stdout", Text = "line " + (++number).ToString(CultureInfo.InvariantCulture), At = TimeProvider.System.GetUtcNow().ToTimestamp() });
            await call.RequestStream.WriteAsync(chunk);
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System);
        }
        while (logRequests.ContainsKey(request.RequestId) && (request.Follow || number < request.Tail));
        await call.RequestStream.CompleteAsync();
        await call;
    }
}
