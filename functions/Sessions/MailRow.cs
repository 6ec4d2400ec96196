using FunctionsPlatform.Storage;

namespace FunctionsPlatform.Functions.Sessions;

/// <summary>What a node was last told by its queue.</summary>
/// <param name="Revision">Of the newest assignment that was decided on.</param>
/// <param name="Fingerprint">Of what it says; empty: nothing yet.</param>
/// <param name="Sent">The revision that has certainly reached the queue.</param>
/// <param name="Blob">Where the assignment is, when it was too large for a message; else empty.</param>
internal sealed record MailRow(long Revision, string Fingerprint, long Sent, string Blob, string ETag)
{
    public static MailRow New { get; } = new(0, "", 0, "", "");

    public static MailRow Of(TableEntity entity) => new(
        entity.Properties[nameof(Revision)].Integer ?? 0,
        entity.Properties[nameof(Fingerprint)].Text ?? "",
        entity.Properties[nameof(Sent)].Integer ?? 0,
        entity.Properties[nameof(Blob)].Text ?? "",
        entity.ETag);

    public TableProperties ToProperties() => new()
    {
        [nameof(Revision)] = Revision,
        [nameof(Fingerprint)] = Fingerprint,
        [nameof(Sent)] = Sent,
        [nameof(Blob)] = Blob,
    };
}
