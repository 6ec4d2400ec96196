using System.Globalization;
using System.Security.Cryptography;
using FunctionsPlatform.Contracts.Agent;
using FunctionsPlatform.Functions.Http;
using FunctionsPlatform.Orchestrations.Assignments;
using FunctionsPlatform.State;
using FunctionsPlatform.Storage;
using Google.Protobuf;
using Container = FunctionsPlatform.Contracts.Resources.Container;

namespace FunctionsPlatform.Functions.Sessions;

/// <summary>Puts assignments into the queues of nodes that hold no connection. Level-triggered: what a node was told last is compared with what is.</summary>
/// <remarks>
/// One row for each such node fences those who tell it: read the row, then the state, then replace the row with the next revision, and only then send. Whoever read an older
/// state finds the row changed and begins anew, so a higher revision never holds an older state. A death between row and queue shows in the row, and whoever looks next sends again.
/// </remarks>
internal sealed class AssignmentMail(
    ResourceStore resources, NamespaceFeed namespaces, ITableStore tables, IQueueStore queues, IBlobStore blobs, IAccessGrants grants, TimeProvider time, ILogger<AssignmentMail> logger)
{
    private const string Table = "NodeMail";
    private const string Partition = "nodes";
    private const string Container = "assignments";

    /// <summary>A large assignment is read at once or not at all: the next one, or the next session, says it anew.</summary>
    private static readonly TimeSpan BlobLife = TimeSpan.FromDays(1);

    /// <summary>From now on the node is told by its queue; what it should run is on its way there.</summary>
    public async Task BeginAsync(string node, CancellationToken cancellationToken)
    {
        while (true)
        {
            var row = await ReadAsync(node, cancellationToken) ?? MailRow.New;
            // Told anew, whatever it was told before: an agent that has just started may have taken the last message with it.
            if (await TryWriteAsync(node, row with { Fingerprint = "" }, cancellationToken)) break;
        }

        await TellAsync(node, cancellationToken);
    }

    /// <summary>The node is told in another way from now on.</summary>
    public async Task EndAsync(string node, CancellationToken cancellationToken) =>
        await tables.SubmitAsync(Table, Partition, [new TableOperation.Delete(node, TableOperation.AnyETag)], cancellationToken);

    /// <summary>Asks the agent, if the node is told by a queue, to open its session anew.</summary>
    public async Task AskToRenewAsync(string node, string reason, CancellationToken cancellationToken)
    {
        if (await ReadAsync(node, cancellationToken) is null) return;
        await EndAsync(node, cancellationToken);
        await SendAsync(node, new ControlMessage { Renew = new Renewal { Reason = reason } }, cancellationToken);
    }

    /// <summary>True when the node is told by its queue.</summary>
    public async Task<bool> TellsAsync(string node, CancellationToken cancellationToken) => await ReadAsync(node, cancellationToken) is not null;

    /// <summary>Puts another message than an assignment into the node's queue.</summary>
    public Task SendAsync(string node, LogRequest request, CancellationToken cancellationToken) => SendAsync(node, new ControlMessage { LogRequest = request }, cancellationToken);

    public async Task SendAsync(string node, ControlMessage message, CancellationToken cancellationToken) =>
        await queues.SendAsync(NodeQueues.NameOf(node), message.ToByteArray(), TimeSpan.Zero, cancellationToken);

    /// <summary>Tells the node what it should run, unless it knows or is not told by a queue.</summary>
    public async Task TellAsync(string node, CancellationToken cancellationToken)
    {
        while (await ReadAsync(node, cancellationToken) is { } row)
        {
            var assignment = await BuildAsync(node, Math.Max(row.Revision + 1, time.GetUtcNow().ToUnixTimeMilliseconds()), cancellationToken);
            var fingerprint = FingerprintOf(assignment);
            if (fingerprint == row.Fingerprint && row.Sent == row.Revision) return;
            var isLarge = new ControlMessage { Assignment = assignment }.CalculateSize() > QueueLimits.BodyBytes;
            var next = row with { Revision = assignment.Revision, Fingerprint = fingerprint, Blob = isLarge ? BlobOf(node, assignment.Revision) : "" };
            if (await TryWriteAsync(node, next, cancellationToken) is false) continue;
            await SendAsync(node, await WrapAsync(assignment, next.Blob, cancellationToken), cancellationToken);
            logger.AssignmentMailed(node, assignment.Revision, assignment.Containers.Count);
            await NoteSentAsync(node, next, row.Blob, cancellationToken);
            return;
        }
    }

    /// <summary>Makes good what was lost on the way: for a timer.</summary>
    public async Task SweepAsync(CancellationToken cancellationToken)
    {
        for (string? from = ""; from is not null;)
        {
            var page = await tables.QueryAsync(new TableQuery(Table, Partition) { From = from }, cancellationToken);
            foreach (var entity in page.Entities) await TellAsync(entity.Row, cancellationToken);
            from = page.Next;
        }
    }

    private async Task<MailRow?> ReadAsync(string node, CancellationToken cancellationToken) =>
        await tables.GetAsync(Table, Partition, node, cancellationToken) is { } entity ? MailRow.Of(entity) : null;

    private async Task<bool> TryWriteAsync(string node, MailRow row, CancellationToken cancellationToken)
    {
        TableOperation write = row.ETag.Length == 0 ? new TableOperation.Insert(node, row.ToProperties()) : new TableOperation.Replace(node, row.ToProperties(), row.ETag);
        return await tables.SubmitAsync(Table, Partition, [write], cancellationToken) is BatchResult.Committed;
    }

    private async Task NoteSentAsync(string node, MailRow sent, string oldBlob, CancellationToken cancellationToken)
    {
        var now = await ReadAsync(node, cancellationToken);
        // Overtaken meanwhile: the other notes its own.
        if (now is not null && now.Revision == sent.Revision) await TryWriteAsync(node, now with { Sent = sent.Revision }, cancellationToken);
        if (oldBlob.Length > 0 && oldBlob != sent.Blob) await blobs.DeleteAsync(Container, oldBlob, cancellationToken);
    }

    private async Task<Assignment> BuildAsync(string node, long revision, CancellationToken cancellationToken)
    {
        var bound = new List<Container>();
        foreach (var space in await namespaces.ListAsync(cancellationToken))
        {
            var snapshot = await resources.SnapshotAsync(space, cancellationToken);
            bound.AddRange(snapshot.List<Container>().Where(container => container.Spec.Node == node));
        }

        var newest = bound.MaxBy(container => container.Metadata.CreationTimestamp)?.Spec.Traceparent;
        return AssignmentBuilder.Build(node, bound, revision, newest, await DataVersions.ReadAsync(resources, bound, cancellationToken));
    }

    private async Task<ControlMessage> WrapAsync(Assignment assignment, string blob, CancellationToken cancellationToken)
    {
        if (blob.Length == 0) return new ControlMessage { Assignment = assignment };
        await blobs.PutAsync(Container, blob, assignment.ToByteArray(), cancellationToken);
        var address = await grants.ReadBlobAsync(Container, blob, time.GetUtcNow() + BlobLife, cancellationToken);
        return new ControlMessage { AssignmentAt = new AssignmentReference { Revision = assignment.Revision, Url = address.AbsoluteUri } };
    }

    private static string BlobOf(string node, long revision) => string.Create(CultureInfo.InvariantCulture, $"{node}/{revision}");

    private static string FingerprintOf(Assignment assignment)
    {
        // What the agent does depends on the containers alone.
        var said = assignment.Clone();
        (said.Revision, said.Traceparent) = (0, "");
        return Convert.ToHexStringLower(SHA256.HashData(said.ToByteArray()));
    }
}
