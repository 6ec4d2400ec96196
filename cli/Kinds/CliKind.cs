using System.Collections.Immutable;
using FunctionsPlatform.Cli.Output;
using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.Cli.Kinds;

/// <summary>A kind as the CLI knows it.</summary>
/// <param name="Name">As in <c>kind:</c>.</param>
/// <param name="Plural">As in URLs.</param>
/// <param name="ShortNames">Also understood on the command line.</param>
/// <param name="Namespaced">False: it belongs to the whole cluster.</param>
/// <param name="Table">How it is shown.</param>
internal sealed record CliKind(string Name, string Plural, ImmutableArray<string> ShortNames, bool Namespaced, IResourceTable Table)
{
    /// <summary>As in <c>app/hello</c>.</summary>
    public string Singular => Name.ToLowerInvariant();

    /// <summary>The label that its containers carry with its name. Null: it has no containers.</summary>
    public string? ContainerLabel => Name switch
    {
        nameof(App) => PlatformApi.AppLabel,
        nameof(Job) => PlatformApi.JobLabel,
        nameof(CronJob) => PlatformApi.CronJobLabel,
        nameof(DaemonApp) => PlatformApi.DaemonAppLabel,
        _ => null,
    };
}
