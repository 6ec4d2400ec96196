using System.Text.Json;
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

    private static string Word(ManifestOutcome.Taken taken)
    {
        if (taken.Before is not { } before) return "created";
        return IsSameWish(before, taken.After) ? "unchanged" : "configured";
    }

    /// <summary>Not by resourceVersion: the platform raises that too, whenever it writes status.</summary>
    private static bool IsSameWish(JsonElement left, JsonElement right) =>
        left.Text("metadata", "uid") == right.Text("metadata", "uid")
        && left.Number("metadata", "generation") == right.Number("metadata", "generation")
        && IsEqual(left.At("metadata", "labels"), right.At("metadata", "labels"))
        && IsEqual(left.At("metadata", "annotations"), right.At("metadata", "annotations"));

    private static bool IsEqual(JsonElement? left, JsonElement? right) =>
        left is { } one && right is { } other ? JsonElement.DeepEquals(one, other) : left is null == right is null;
}
