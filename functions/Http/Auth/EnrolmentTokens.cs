using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using FunctionsPlatform.Contracts.Identity;
using FunctionsPlatform.Storage;

namespace FunctionsPlatform.Functions.Http;

/// <summary>The tokens that hosts join with: for a time, and for as many hosts as was said.</summary>
/// <remarks>
/// A row for each, from its making to its expiry: who may still join can be seen and taken back, and the platform's token alone forges none. Its use is a replacement of the row
/// under its ETag, so of two hosts that come at once through two processes one wins. The same agent, as the same node, may use it again until it expires: it may have died
/// before it had its credential on disk.
/// </remarks>
internal sealed class EnrolmentTokens(ITableStore tables, TimeProvider time, IdSource ids)
{
    private const string Table = "EnrolmentTokens";
    private const string Partition = "tokens";
    private const int SecretBytes = 32;

    /// <summary>The agent's id is its own choice: what is longer than any real one is not kept.</summary>
    private const int MaxAgentLength = 64;

    /// <summary>Makes a token; told once, only its digest is kept. Those that have expired are forgotten meanwhile.</summary>
    public async Task<(JoinToken Token, EnrolmentRow Row)> CreateAsync(string? node, int uses, TimeSpan life, string? caDigest, CancellationToken cancellationToken)
    {
        await ForgetExpiredAsync(cancellationToken);
        var token = new JoinToken(caDigest, ids.NewSuffix(JoinToken.IdLength), Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes)));
        var row = new EnrolmentRow(token.Id, DigestOf(token.Secret), node, uses, [], time.GetUtcNow() + life, "");
        var written = await tables.SubmitAsync(Table, Partition, [new TableOperation.Insert(row.Id, row.ToProperties())], cancellationToken);
        return written is BatchResult.Committed ? (token, row) : throw new StorageException($"The enrolment token's row was refused: {written}.");
    }

    public async Task<IReadOnlyList<EnrolmentRow>> ListAsync(CancellationToken cancellationToken)
    {
        var rows = new List<EnrolmentRow>();
        for (string? from = ""; from is not null;)
        {
            var page = await tables.QueryAsync(new TableQuery(Table, Partition) { From = from }, cancellationToken);
            rows.AddRange(page.Entities.Select(EnrolmentRow.Of));
            from = page.Next;
        }

        return rows;
    }

    /// <returns>False: there is none of this id.</returns>
    public async Task<bool> RevokeAsync(string id, CancellationToken cancellationToken) =>
        await tables.SubmitAsync(Table, Partition, [new TableOperation.Delete(id, TableOperation.AnyETag)], cancellationToken) is BatchResult.Committed;

    /// <summary>Whether the text is a token of ours that has not expired. Whether it is used up depends on who uses it.</summary>
    public async Task<Authentication> CheckAsync(string text, CancellationToken cancellationToken)
    {
        if (!JoinToken.TryParse(text, out var token)) return new Authentication.Refused("The enrolment token is not whole; copy all of it, from FP1- to its end.");
        var row = await ReadAsync(token.Id, cancellationToken);
        // The same work and words whether the id is known or not.
        if (!IsSecretOf(token.Secret, row)) return new Authentication.Refused("The enrolment token is not this control plane's, or was revoked. Make one with: fp node token create");
        return row!.IsExpired(time.GetUtcNow())
            ? new Authentication.Refused($"The enrolment token has expired ({row.ExpiresAt:u}). Make another with: fp node token create")
            : new Authentication.Known(Caller.Joiner(row.Id));
    }

    /// <summary>Whether the token was made for this node by name.</summary>
    public async Task<bool> IsForNodeAsync(string id, string node, CancellationToken cancellationToken) => (await ReadAsync(id, cancellationToken))?.Node == node;

    /// <summary>Uses the token up for this agent.</summary>
    /// <returns>Why not, for the person who started the agent; null: it is this agent's, now or since before.</returns>
    public async Task<string?> TakeAsync(string id, string node, string agent, CancellationToken cancellationToken)
    {
        if (agent.Length is 0 or > MaxAgentLength || agent.Any(char.IsControl)) return "the agent does not say who it is (agentId)";
        while (true)
        {
            if (await ReadAsync(id, cancellationToken) is not { } row || row.IsExpired(time.GetUtcNow())) return "the enrolment token has expired or was revoked; make another with: fp node token create";
            if (row.Node is { } meant && meant != node) return $"the enrolment token is for node '{meant}', and this is '{node}'";
            if (row.IsUsedBy(node, agent)) return null;
            if (row.Left == 0) return "the enrolment token was used already; make another with: fp node token create";
            if (await TryReplaceAsync(row.With(node, agent), cancellationToken)) return null;
        }
    }

    /// <summary>The node of this agent was deleted: what it has joined with does not bring it back.</summary>
    public async Task VoidAsync(string id, string node, string agent, CancellationToken cancellationToken)
    {
        while (await ReadAsync(id, cancellationToken) is { } row && row.IsUsedBy(node, agent))
        {
            if (await TryReplaceAsync(row.Without(node, agent), cancellationToken)) return;
        }
    }

    private async Task<EnrolmentRow?> ReadAsync(string id, CancellationToken cancellationToken) =>
        await tables.GetAsync(Table, Partition, id, cancellationToken) is { } entity ? EnrolmentRow.Of(entity) : null;

    private async Task<bool> TryReplaceAsync(EnrolmentRow row, CancellationToken cancellationToken) =>
        await tables.SubmitAsync(Table, Partition, [new TableOperation.Replace(row.Id, row.ToProperties(), row.ETag)], cancellationToken) is BatchResult.Committed;

    private async Task ForgetExpiredAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        foreach (var row in (await ListAsync(cancellationToken)).Where(row => row.IsExpired(now))) await RevokeAsync(row.Id, cancellationToken);
    }

    private static bool IsSecretOf(string secret, EnrolmentRow? row) =>
        CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(DigestOf(secret)), Encoding.ASCII.GetBytes(row?.Digest ?? new string('0', 2 * SHA256.HashSizeInBytes)));

    private static string DigestOf(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(secret)));
}
