using FunctionsPlatform.Contracts.Agent;
using FunctionsPlatform.Functions.Http;
using Grpc.Core;

namespace FunctionsPlatform.Functions.Sessions;

/// <summary>What agents call over gRPC. Who calls was found out before; here it is whether they are the node that they speak for.</summary>
internal sealed class NodeAgentService(
    NodeAdmission admission, CredentialWatch credentials, SessionRunner sessions, LogRelay relay, Interactions interactions, AssignmentMail? mail, AuditTrail audit, CancellationToken stopping)
    : NodeAgent.NodeAgentBase
{
    private const string NodeHeader = "fp-node";

    /// <summary>A third of the silence after which a node counts as not ready.</summary>
    private static readonly TimeSpan HeartbeatInterval = TimeSpan.FromSeconds(5);

    public override async Task<EnrollReply> Enroll(EnrollRequest request, ServerCallContext context)
    {
        // Renewals are no change that anybody has asked for; that a host joins, or tries to, is.
        if (CallerOf(context).Kind != CallerKind.Joiner) return await AdmitAsync(request.NodeName, request.Facts, context, context.CancellationToken);
        try
        {
            var reply = await AdmitAsync(request.NodeName, request.Facts, context, context.CancellationToken);
            await RecordAsync(context, StatusCodes.Status200OK);
            return reply;
        }
        catch (RpcException refused)
        {
            await RecordAsync(context, refused.StatusCode == StatusCode.PermissionDenied ? StatusCodes.Status403Forbidden : StatusCodes.Status400BadRequest);
            throw;
        }
    }

    public override async Task Session(IAsyncStreamReader<AgentMessage> requestStream, IServerStreamWriter<ControlMessage> responseStream, ServerCallContext context)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, stopping);
        try
        {
            if (!await requestStream.MoveNext(ended.Token) || requestStream.Current.Hello is not { } hello)
                throw new RpcException(new Status(StatusCode.InvalidArgument, "The first message of a session must be Hello."));
            RequireSameNode(hello.NodeName, context);
            RequireNode(hello.NodeName, context);
            await AdmitAsync(hello.NodeName, hello.Facts, context, ended.Token);
            await credentials.RunAsync(CallerOf(context), held => sessions.RunAsync(hello.NodeName, requestStream, responseStream, held), ended.Token);
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
        var node = CallerOf(context).Credential?.Node;
        if (CallerOf(context).Kind != CallerKind.Platform) RequireNode(context.RequestHeaders.GetValue(NodeHeader) ?? "", context);
        try
        {
            while (await requestStream.MoveNext(ended.Token))
            {
                if (requestId.Length == 0) requestId = requestStream.Current.RequestId;
                if (!await relay.DeliverAsync(requestId, node, requestStream.Current, ended.Token)) return new LogsReply { Delivered = false };
            }

            return new LogsReply { Delivered = true };
        }
        finally
        {
            relay.Complete(requestId, node);
        }
    }

    public override async Task Interact(IAsyncStreamReader<InteractionFrame> requestStream, IServerStreamWriter<InteractionFrame> responseStream, ServerCallContext context)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, stopping);
        var node = CallerOf(context).Credential?.Node;
        if (CallerOf(context).Kind != CallerKind.Platform) RequireNode(context.RequestHeaders.GetValue(NodeHeader) ?? "", context);
        await interactions.ServeAsync(node, requestStream, responseStream, ended.Token);
    }

    private async Task<EnrollReply> AdmitAsync(string node, NodeFacts? facts, ServerCallContext context, CancellationToken cancellationToken)
    {
        switch (await admission.AdmitAsync(CallerOf(context), node, facts, HeartbeatInterval, cancellationToken))
        {
            case Admission.Admitted admitted:
                // Told by its connection from now on.
                if (mail is not null) await mail.EndAsync(node, cancellationToken);
                return admitted.Reply;
            case Admission.Refused refused:
                throw new RpcException(new Status(refused.IsForbidden ? StatusCode.PermissionDenied : StatusCode.InvalidArgument, refused.Why));
            default:
                throw new InvalidOperationException("An admission ends in one of two ways.");
        }
    }

    private Task RecordAsync(ServerCallContext context, int status) => audit.RecordAsync(context.GetHttpContext(), CallerOf(context), "enroll", status);

    private static Caller CallerOf(ServerCallContext context) => Caller.Of(context.GetHttpContext());

    private static void RequireNode(string node, ServerCallContext context)
    {
        if (NodeAdmission.WhyNotNode(CallerOf(context), node) is { } why) throw new RpcException(new Status(StatusCode.PermissionDenied, why));
    }

    private static void RequireSameNode(string node, ServerCallContext context)
    {
        if (context.RequestHeaders.GetValue(NodeHeader) is { } header && header != node)
            throw new RpcException(new Status(StatusCode.InvalidArgument, $"The call is of node '{header}', its Hello of node '{node}'."));
    }
}
