using System.Text;
using FunctionsPlatform.Contracts.Agent;
using FunctionsPlatform.Durable;
using FunctionsPlatform.Functions.Http;
using FunctionsPlatform.Functions.Triggers;
using FunctionsPlatform.Orchestrations.Nodes;
using FunctionsPlatform.Orchestrations.Stats;
using FunctionsPlatform.Storage;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace FunctionsPlatform.Functions.Sessions;

/// <summary>Sessions of nodes that hold no connection: a grant now and then, and in between storage alone.</summary>
internal sealed class NodeSessionFunctions(
    NodeAdmission admission, ReportSeals seals, AssignmentMail? mail, IAccessGrants? grants, StatsTable stats, TimeProvider time, ILogger<NodeBell> logger)
{
    public const string MediaType = "application/x-protobuf";

    /// <summary>How long a stolen grant is good for. An agent asks anew at the half, and has the other half to bear with a control plane that is away.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromHours(6);

    private const int MaxBytes = 64 * 1024;

    // An idle node's price is its looks: one a minute makes 1.8 cents a month of it, one each 15 s seven (docs/cost.md). A busy one looks at once.
    internal static readonly TimeSpan HeartbeatInterval = TimeSpan.FromSeconds(30);
    internal static readonly TimeSpan LongestPoll = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan ShortestPoll = TimeSpan.FromMilliseconds(250);

    /// <summary>POST of an EnrollRequest, answered by a SessionGrant; both in the agent protocol's binary form.</summary>
    public async Task<IResult> OpenAsync(HttpContext context)
    {
        if (mail is null || grants is null) return Refusals.Unavailable("This control plane's storage cannot be reached by agents: sessions go over gRPC (GET /api/v1/session-endpoints).");
        if (await ReadAsync(context) is not { } request) return Refusals.BadRequest($"The body must be an EnrollRequest as {MediaType} with the host's facts, at most {MaxBytes} bytes.");
        var admitted = await admission.AdmitAsync(Caller.Of(context), request.NodeName, request.Facts, HeartbeatInterval, context.RequestAborted);
        if (admitted is Admission.Refused refused) return refused.IsForbidden ? Refusals.Forbidden(refused.Why) : Refusals.BadRequest(refused.Why);
        var grant = await GrantAsync(((Admission.Admitted)admitted).Reply, context.RequestAborted);
        await mail.BeginAsync(request.NodeName, context.RequestAborted);
        logger.QueueSessionOpened(request.NodeName, grant.ExpiresAt.ToDateTimeOffset());
        return Results.Bytes(grant.ToByteArray(), MediaType);
    }

    /// <summary>Answers a bell: a message that names a node.</summary>
    public async Task<HandlerResult> TellAsync(QueueDelivery delivery, CancellationToken cancellationToken)
    {
        if (mail is not null) await mail.TellAsync(Encoding.UTF8.GetString(delivery.Body.Span), cancellationToken);
        return new HandlerResult.Completed();
    }

    public Task SweepAsync(DateTimeOffset now, CancellationToken cancellationToken) => mail?.SweepAsync(cancellationToken) ?? Task.CompletedTask;

    private async Task<SessionGrant> GrantAsync(EnrollReply enrolled, CancellationToken cancellationToken)
    {
        var node = enrolled.NodeName;
        var now = time.GetUtcNow();
        var until = now + Life;
        // A node may write its row and no more: what the row stands in has to be there.
        if (await stats.OfNodeAsync(node, cancellationToken) is null) await stats.WriteAsync(node, new NodeStats(), cancellationToken);
        return new SessionGrant
        {
            Enrolled = enrolled,
            TakeFrom = (await grants!.TakeFromQueueAsync(NodeQueues.NameOf(node), until, cancellationToken)).AbsoluteUri,
            ReportTo = (await grants.AddToQueueAsync(SessionRunner.Reports, until, cancellationToken)).AbsoluteUri,
            BeatAt = (await grants.WriteRowAsync(HeartbeatTable.Table, HeartbeatTable.Nodes, node, until, cancellationToken)).AbsoluteUri,
            StatsAt = (await grants.WriteRowAsync(StatsTable.Table, StatsTable.Nodes, node, until, cancellationToken)).AbsoluteUri,
            ExpiresAt = until.ToTimestamp(),
            RenewAt = (now + (Life / 2)).ToTimestamp(),
            ShortestPoll = Duration.FromTimeSpan(ShortestPoll),
            ReportKey = seals.KeyFor(node, until.ToTimestamp()),
            LongestPoll = Duration.FromTimeSpan(LongestPoll),
        };
    }

    private static async Task<EnrollRequest?> ReadAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        var buffer = new byte[8 * 1024];
        int read;
        while ((read = await context.Request.Body.ReadAsync(buffer, context.RequestAborted)) > 0)
        {
            if (body.Length + read > MaxBytes) return null;
            body.Write(buffer.AsSpan(0, read));
        }

        try
        {
            var request = EnrollRequest.Parser.ParseFrom(body.ToArray());
            return request.Facts is null ? null : request;
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }
}
