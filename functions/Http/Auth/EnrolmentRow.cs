using System.Collections.Immutable;
using System.Globalization;
using FunctionsPlatform.Storage;

namespace FunctionsPlatform.Functions.Http;

/// <summary>An enrolment token as it is stored: without its secret.</summary>
/// <param name="Digest">SHA-256 of the secret, in hex.</param>
/// <param name="Node">Null: for any node that is not there yet.</param>
/// <param name="Users">Those who have joined with it, as <see cref="UserOf"/> names them.</param>
internal sealed record EnrolmentRow(string Id, string Digest, string? Node, int Uses, ImmutableArray<string> Users, DateTimeOffset ExpiresAt, string ETag)
{
    private const char Between = '\n';

    /// <summary>Whose node was deleted: it has used the token up and may not repeat it.</summary>
    private const string Void = "-";

    public int Left => Math.Max(0, Uses - Users.Length);

    public bool IsExpired(DateTimeOffset now) => ExpiresAt <= now;

    public bool IsUsedBy(string node, string agent) => Users.Contains(UserOf(node, agent));

    public EnrolmentRow With(string node, string agent) => this with { Users = Users.Add(UserOf(node, agent)) };

    public EnrolmentRow Without(string node, string agent) => this with { Users = Users.Replace(UserOf(node, agent), Void) };

    public static EnrolmentRow Of(TableEntity entity) => new(
        entity.Row,
        entity.Properties.GetText(nameof(Digest)) ?? "",
        entity.Properties.GetText(nameof(Node)),
        (int)(entity.Properties.GetInteger(nameof(Uses)) ?? 0),
        [.. (entity.Properties.GetText(nameof(Users)) ?? "").Split(Between, StringSplitOptions.RemoveEmptyEntries)],
        new DateTimeOffset(entity.Properties.GetInteger(nameof(ExpiresAt)) ?? 0, TimeSpan.Zero),
        entity.ETag);

    public TableProperties ToProperties() => new()
    {
        [nameof(Digest)] = Digest,
        [nameof(Node)] = Node,
        [nameof(Uses)] = Uses,
        [nameof(Users)] = string.Join(Between, Users),
        [nameof(ExpiresAt)] = ExpiresAt.UtcTicks,
    };

    private static string UserOf(string node, string agent) => string.Create(CultureInfo.InvariantCulture, $"{node} {agent}");
}
