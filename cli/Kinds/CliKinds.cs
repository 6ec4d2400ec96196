using System.Collections.Immutable;
using FunctionsPlatform.Cli.Output;
using FunctionsPlatform.Contracts.Documents;
using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.Cli.Kinds;

/// <summary>Every kind that can be named on the command line.</summary>
internal static class CliKinds
{
    public static CliKind App { get; } = Of(ResourceKinds.App, [], AppTable.Instance);

    public static CliKind AppRevision { get; } = Of(ResourceKinds.AppRevision, ["rev"], AppRevisionTable.Instance);

    public static CliKind Container { get; } = Of(ResourceKinds.Container, ["c"], ContainerTable.Instance);

    public static CliKind Job { get; } = Of(ResourceKinds.Job, ["j"], JobTable.Instance);

    public static CliKind CronJob { get; } = Of(ResourceKinds.CronJob, ["cj", "cron"], CronJobTable.Instance);

    public static CliKind DaemonApp { get; } = Of(ResourceKinds.DaemonApp, ["da"], DaemonAppTable.Instance);

    public static CliKind Node { get; } = Of(ResourceKinds.Node, ["no"], NodeTable.Instance);

    public static CliKind Event { get; } = Of(ResourceKinds.Event, ["ev"], EventTable.Instance);

    public static CliKind ServiceAccount { get; } = Of(ResourceKinds.ServiceAccount, ["sa"], ServiceAccountTable.Instance);

    public static CliKind RoleBinding { get; } = Of(ResourceKinds.RoleBinding, ["rb"], RoleBindingTable.Instance);

    public static CliKind Config { get; } = Of(ResourceKinds.Config, ["cfg"], ConfigTable.Instance);

    public static CliKind Secret { get; } = Of(ResourceKinds.Secret, ["sec"], SecretTable.Instance);

    public static CliKind Registry { get; } = Of(ResourceKinds.Registry, ["reg"], RegistryTable.Instance);

    /// <summary>Not a resource: the durable engine's, shown in the same shape.</summary>
    public static CliKind Orchestration { get; } = new("Orchestration", "orchestrations", ["orch"], Namespaced: true, OrchestrationTable.Instance);

    public static ImmutableArray<CliKind> All { get; } = [App, AppRevision, Container, Job, CronJob, DaemonApp, Node, Event, ServiceAccount, RoleBinding, Config, Secret, Registry, Orchestration];

    /// <summary>Singular, plural or short, in any case; null when there is none.</summary>
    public static CliKind? Find(string word) => All.FirstOrDefault(kind => Words(kind).Contains(word, StringComparer.OrdinalIgnoreCase));

    /// <summary>What to say to a word that is no kind.</summary>
    public static string Unknown(string word)
    {
        var near = All.SelectMany(kind => new[] { kind.Singular, kind.Plural }).FirstOrDefault(known => EditDistance.IsAtMost(2, known, word.ToLowerInvariant()));
        var suggestion = near is null ? $"there are {string.Join(", ", All.Select(kind => kind.Plural))}" : $"did you mean '{near}'?";
        return $"unknown kind '{word}'; {suggestion}";
    }

    private static CliKind Of(ResourceKind kind, ImmutableArray<string> shortNames, IResourceTable table) => new(kind.Name, kind.Plural, shortNames, kind.Namespaced, table);

    private static IEnumerable<string> Words(CliKind kind) => [kind.Name, kind.Plural, .. kind.ShortNames];
}
