using System.Globalization;
using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.Cli.Output;

internal static class ConfigTable
{
    public static IResourceTable Instance { get; } = new ResourceTable<Config>(
        ResourceJson.Default.Config,
        new Column<Config>("NAME", config => config.Metadata.Name),
        new Column<Config>("KEYS", config => (config.Spec.Data.Count + config.Spec.BinaryData.Count).ToString(CultureInfo.InvariantCulture)),
        new Column<Config>("GENERATION", config => config.Metadata.Generation.ToString(CultureInfo.InvariantCulture)),
        new Column<Config>("VERSION", config => config.Status?.Version ?? ""),
        new Column<Config>("AGE", (config, now) => new Cell(Age.Since(config.Metadata.CreationTimestamp, now))));
}
