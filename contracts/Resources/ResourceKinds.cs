using System.Collections.Immutable;

namespace FunctionsPlatform.Contracts.Resources;

/// <summary>Every kind there is. A new kind is one line here and one in <see cref="ResourceJson"/>.</summary>
public static class ResourceKinds
{
    public static ResourceKind App { get; } = new(nameof(Resources.App), "apps", Namespaced: true, ResourceJson.Default.App, UserWritable: true);

    public static ResourceKind AppRevision { get; } =
        new(nameof(Resources.AppRevision), "apprevisions", Namespaced: true, ResourceJson.Default.AppRevision, UserWritable: false);

    public static ResourceKind Container { get; } = new(nameof(Resources.Container), "containers", Namespaced: true, ResourceJson.Default.Container, UserWritable: false);

    public static ResourceKind Job { get; } = new(nameof(Resources.Job), "jobs", Namespaced: true, ResourceJson.Default.Job, UserWritable: true);

    public static ResourceKind CronJob { get; } = new(nameof(Resources.CronJob), "cronjobs", Namespaced: true, ResourceJson.Default.CronJob, UserWritable: true);

    public static ResourceKind DaemonApp { get; } = new(nameof(Resources.DaemonApp), "daemonapps", Namespaced: true, ResourceJson.Default.DaemonApp, UserWritable: true);

    public static ResourceKind Node { get; } = new(nameof(Resources.Node), "nodes", Namespaced: false, ResourceJson.Default.Node, UserWritable: true);

    public static ResourceKind Event { get; } = new(nameof(Resources.Event), "events", Namespaced: true, ResourceJson.Default.Event, UserWritable: false);

    public static ResourceKind ServiceAccount { get; } =
        new(nameof(Resources.ServiceAccount), "serviceaccounts", Namespaced: false, ResourceJson.Default.ServiceAccount, UserWritable: true);

    public static ResourceKind RoleBinding { get; } =
        new(nameof(Resources.RoleBinding), "rolebindings", Namespaced: false, ResourceJson.Default.RoleBinding, UserWritable: true);

    public static ResourceKind Config { get; } = new(nameof(Resources.Config), "configs", Namespaced: true, ResourceJson.Default.Config, UserWritable: true);

    public static ResourceKind Secret { get; } = new(nameof(Resources.Secret), "secrets", Namespaced: true, ResourceJson.Default.Secret, UserWritable: true);

    /// <summary>Of the whole cluster, and so an administrator's: its sources are the control plane's own files and variables.</summary>
    public static ResourceKind Registry { get; } = new(nameof(Resources.Registry), "registries", Namespaced: false, ResourceJson.Default.Registry, UserWritable: true);

    public static ImmutableArray<ResourceKind> All { get; } = [App, AppRevision, Container, Job, CronJob, DaemonApp, Node, Event, ServiceAccount, RoleBinding, Config, Secret, Registry];

    /// <summary>Finds a kind by its singular or plural name, ignoring case; null when there is none.</summary>
    public static ResourceKind? Find(string word) => All.FirstOrDefault(kind =>
        kind.Name.Equals(word, StringComparison.OrdinalIgnoreCase) || kind.Plural.Equals(word, StringComparison.OrdinalIgnoreCase));

    /// <exception cref="ArgumentException">The type is no kind.</exception>
    public static ResourceKind Of<T>() where T : Resource => Of(typeof(T));

    /// <exception cref="ArgumentException">The type is no kind.</exception>
    public static ResourceKind Of(Type type) => All.FirstOrDefault(kind => kind.Type == type)
        ?? throw new ArgumentException($"{type.Name} is not a resource kind.", nameof(type));
}
