using System.Globalization;
using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.Cli.Output;

internal static class AppRevisionTable
{
    public static IResourceTable Instance { get; } = new ResourceTable<AppRevision>(
        ResourceJson.Default.AppRevision,
        new Column<AppRevision>("APP", revision => revision.Spec.App),
        new Column<AppRevision>("REVISION", revision => revision.Spec.Number.ToString(CultureInfo.InvariantCulture)),
        new Column<AppRevision>("PHASE", revision => revision.Status.Phase.ToString()),
        new Column<AppRevision>("IMAGE", revision => revision.Spec.Template.Image),
        new Column<AppRevision>("DIGEST", revision => Digests.Short(revision.Spec.Digest)),
        new Column<AppRevision>("BY", revision => revision.Spec.RequestedBy),
        new Column<AppRevision>("WHY", revision => revision.Status.Cause is null ? revision.Spec.ChangeCause : $"{revision.Status.Cause}: {revision.Status.Message}"),
        new Column<AppRevision>("AGE", (revision, now) => new Cell(Age.Since(revision.Status.StartedAt, now))));
}
