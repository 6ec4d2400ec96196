namespace FunctionsPlatform.Durable;

/// <summary>Replays the history of every instance that has not ended against the code that is registered here, and changes nothing.</summary>
/// <remarks>It reads what is there: while hosts run the instances, one may move on meanwhile; its steps up to then are what was checked.</remarks>
public sealed class UpgradeCheck(DurableTaskBackend backend, DurableTaskRegistry registry)
{
    private const int RowsAtOnce = 200;

    public async Task<UpgradeReport> RunAsync(CancellationToken cancellationToken)
    {
        var findings = new List<UpgradeFinding>();
        var count = 0;
        foreach (var partition in InstanceIndex.AllPartitions)
        {
            for (var from = ""; from is not null;)
            {
                var (rows, next) = await backend.Index.QueryAsync(partition, IndexFamily.Active, "", from, null, RowsAtOnce, cancellationToken).ConfigureAwait(false);
                foreach (var row in rows)
                {
                    if (await backend.Instances.LoadAsync(row.InstanceId, cancellationToken).ConfigureAwait(false) is not { } loaded) continue;
                    if (loaded.Head.Uid != row.Uid || loaded.Head.Status.IsTerminal()) continue;
                    count++;
                    if (await ReasonAsync(loaded, cancellationToken).ConfigureAwait(false) is not { } reason) continue;
                    findings.Add(new UpgradeFinding(loaded.Head.InstanceId, loaded.Head.Name, loaded.Head.Version, loaded.Head.Status, reason));
                }

                from = next;
            }
        }

        return new UpgradeReport(count, [.. findings.OrderBy(finding => finding.InstanceId, StringComparer.Ordinal)]);
    }

    private async Task<string?> ReasonAsync(LoadedInstance loaded, CancellationToken cancellationToken)
    {
        var (head, versioning) = (loaded.Head, backend.Options.Versioning);
        if (loaded.Damage is { } damage) return damage;
        if (!versioning.Accepts(head.Version)) return $"Version '{head.Version}' is not run by a host of version '{versioning.Version}' ({versioning.MatchStrategy}).";
        try
        {
            var history = await backend.RecordAsync(head, loaded.Steps, cancellationToken).ConfigureAwait(false);
            return OrchestrationReplay.Run(history, registry, backend.Options).Reason;
        }
#pragma warning disable CA1031 // Whatever code or history throws here it would throw when the instance runs: that is the finding.
        catch (Exception failure) when (failure is not (OperationCanceledException or Storage.StorageException))
#pragma warning restore CA1031
        {
            return $"{failure.GetType().Name}: {failure.Message}";
        }
    }
}
