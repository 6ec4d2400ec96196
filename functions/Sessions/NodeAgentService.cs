using FunctionsPlatform.Contracts.Agent;
using FunctionsPlatform.Orchestrations.Nodes;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace FunctionsPlatform.Functions.Sessions;

/// <summary>What agents call over gRPC. The token was checked before; here it is the node's name that must be right.</summary>
internal sealed class NodeAgentService(
    Func<CancellationToken, ValueTask<string>> clusterId, NodeEnrolment enrolment, SessionRunner sessions, LogRelay relay, AssignmentMail? mail, CancellationToken stopping)
    : NodeAgent.NodeAgentBase
{
    private const string NodeHeader = "fp-node";

    /// <summary>A third of the silence after which a node counts as not ready.</summary>
    private static readonly TimeSpan HeartbeatInterval = TimeSpan.FromSeconds(5);

    public override async Task<EnrollReply> Enroll(EnrollRequest request, ServerCallContext context)
    {
        await EnrolAsync(request.NodeName, request.Facts, context.CancellationToken);
        return new EnrollReply { ClusterId = await clusterId(context.CancellationToken), NodeName = request.NodeName, HeartbeatInterval = Duration.FromTimeSpan(HeartbeatInterval) };
    }

    public override async Task Session(IAsyncStreamReader<AgentMessage> requestStream, IServerStreamWriter<ControlMessage> responseStream, ServerCallContext context)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, stopping);
        try
        {
            if (!await requestStream.MoveNext(ended.Token) || requestStream.Current.Hello is not { } hello)
                throw new RpcException(new Status(StatusCode.InvalidArgument, "The first message of a session must be Hello."));
            RequireSameNode(hello.NodeName, context);
            await EnrolAsync(hello.NodeName, hello.Facts, ended.Token);
            await sessions.RunAsync(hello.NodeName, requestStream, responseStream, ended.Token);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            throw new RpcException(new Status(StatusCode.Unavailable, "The control plane stops."));
        }
    }

    public override async Task<LogsReply> Logs(IAsyncStreamReader<LogChunk> requestStream, ServerCallContext context)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, stopping);
        var requestId = "";
        try
        {
            while (await requestStream.MoveNext(ended.Token))
            {
                if (requestId.Length == 0) requestId = requestStream.Current.RequestId;
                if (!await relay.DeliverAsync(requestId, requestStream.Current, ended.Token)) return new LogsReply { Delivered = false };
            }

            return new LogsReply { Delivered = true };
        }
        finally
        {
            relay.Complete(requestId);
        }
    }

    private async Task EnrolAsync(string node, NodeFacts? facts, CancellationToken cancellationToken)
    {
        if (facts is null) throw new RpcException(new Status(StatusCode.InvalidArgument, "The host's facts are missing."));
        if (await enrolment.EnrolAsync(node, facts, cancellationToken) is EnrolmentOutcome.Refused refused)
            throw new RpcException(new Status(StatusCode.InvalidArgument, refused.Why));
        // Told by its connection from now on.
        if (mail is not null) await mail.EndAsync(node, cancellationToken);
    }

    private static void RequireSameNode(string node, ServerCallContext context)
    {
        if (context.RequestHeaders.GetValue(NodeHeader) is { } header && header != node)
            throw new RpcException(new Status(StatusCode.InvalidArgument, $"The call is of node '{header}', its Hello of node '{node}'."));
    }
}
