namespace FunctionsPlatform.Contracts.Resources;

/// <summary>Names that the API, the CLI and the agent agree on.</summary>
public static class PlatformApi
{
    public const string Version = "platform/v1";

    public const string DefaultNamespace = "default";

    /// <summary>The keyspace of kinds that belong to no namespace. Its name can't be a user's: it is no DNS label.</summary>
    public const string ClusterKeyspace = "_cluster";

    /// <summary>Label on every Container of an App: its name.</summary>
    public const string AppLabel = "app";

    /// <summary>Label on every Container of a Job: its name.</summary>
    public const string JobLabel = "job";

    /// <summary>Label on every Container of a DaemonApp: its name.</summary>
    public const string DaemonAppLabel = "daemonapp";

    /// <summary>Label on every Job of a CronJob, and on their Containers: its name.</summary>
    public const string CronJobLabel = "cronjob";
}
