namespace FunctionsPlatform.Contracts.Resources;

/// <summary>Which Configs and Secrets a workload uses.</summary>
public static class DataReferences
{
    /// <summary>Each once, in order.</summary>
    public static IReadOnlyList<DataReference> Of(WorkloadSpec spec) => Distinct(All(spec).Select(use => use.Reference));

    /// <summary>Those whose change replaces replicas.</summary>
    public static IReadOnlyList<DataReference> ThatRestart(WorkloadSpec spec) => Distinct(All(spec).Where(use => use.OnChange == ChangeAction.Restart).Select(use => use.Reference));

    private static IEnumerable<(DataReference Reference, ChangeAction OnChange)> All(WorkloadSpec spec) =>
    [
        .. OfEnv(spec.EnvFrom, spec.EnvValues.Values),
        .. spec.InitContainers.Concat(spec.Sidecars).SelectMany(part => OfEnv(part.EnvFrom, part.EnvValues.Values)),
        .. spec.Volumes.Where(volume => volume.Config is not null).Select(volume => (DataReference.OfConfig(volume.Config!.Name), volume.Config.OnChange)),
        .. spec.Volumes.Where(volume => volume.Secret is not null).Select(volume => (DataReference.OfSecret(volume.Secret!.Name), volume.Secret.OnChange)),
    ];

    private static IEnumerable<(DataReference Reference, ChangeAction OnChange)> OfEnv(IEnumerable<EnvSource> sources, IEnumerable<EnvValueSource> values) =>
        sources.Select(source => (Of(source.Config, source.Secret), source.OnChange)).Concat(values.Select(value => (Of(value.Config, value.Secret), value.OnChange)));

    private static DataReference Of(string? config, string? secret) => secret is null ? DataReference.OfConfig(config ?? "") : DataReference.OfSecret(secret);

    private static List<DataReference> Distinct(IEnumerable<DataReference> references) =>
        [.. references.Distinct().OrderBy(reference => reference.Kind, StringComparer.Ordinal).ThenBy(reference => reference.Name, StringComparer.Ordinal)];
}
