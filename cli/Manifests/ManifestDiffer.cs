using FunctionsPlatform.Cli.Client;
using FunctionsPlatform.Cli.Output;

namespace FunctionsPlatform.Cli.Manifests;

/// <summary>Shows what applying one manifest would change, as the control plane judges it.</summary>
internal sealed class ManifestDiffer(ApiClient api, CliHost host)
{
    private readonly ManifestSender sender = new(api, host);
    private readonly UnifiedDiff printer = new(host);

    /// <returns>The exit code for this manifest alone.</returns>
    public async Task<int> DiffAsync(Manifest manifest, CancellationToken cancellationToken)
    {
        var outcome = await sender.SendAsync(manifest, dryRun: true, cancellationToken);
        if (outcome is not ManifestOutcome.Taken taken) return ((ManifestOutcome.Failed)outcome).ExitCode is ExitCodes.Unreachable ? ExitCodes.Unreachable : ExitCodes.NotCompared;
        var before = taken.Before is { } existing ? EditableDocument.Of(existing) : "";
        var differs = printer.Print(before, EditableDocument.Of(taken.After), $"{taken.Identity.Target} (as it is)", $"{taken.Identity.Target} (by {manifest.File})");
        // The values of a Secret are shown neither before nor after.
        if (!differs && taken.IsChange)
        {
            await host.Out.WriteLineAsync($"{taken.Identity.Target}: values that are not shown change");
            differs = true;
        }

        await host.Out.FlushAsync(cancellationToken);
        return differs ? ExitCodes.Differs : ExitCodes.Ok;
    }
}
