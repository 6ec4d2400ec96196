using FunctionsPlatform.Cli.Client;

namespace FunctionsPlatform.Cli.Manifests;

/// <summary>Makes one manifest so, or only asks what would become of it, and says what came of it.</summary>
internal sealed class ManifestApplier(ApiClient api, CliHost host, bool dryRun)
{
    private readonly ManifestSender sender = new(api, host);

    /// <returns>The exit code for this manifest alone.</returns>
    public async Task<int> ApplyAsync(Manifest manifest, CancellationToken cancellationToken)
    {
        var outcome = await sender.SendAsync(manifest, dryRun, cancellationToken);
        if (outcome is not ManifestOutcome.Taken taken) return ((ManifestOutcome.Failed)outcome).ExitCode;
        await host.Out.WriteLineAsync($"{taken.Identity.Target} {Word(taken)}{(dryRun ? " (dry run)" : "")}");
        await host.Out.FlushAsync(cancellationToken);
        return ExitCodes.Ok;
    }

    private static string Word(ManifestOutcome.Taken taken) => taken.Before is null ? "created" : taken.IsChange ? "configured" : "unchanged";
}
