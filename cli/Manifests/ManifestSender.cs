using System.Text;
using System.Text.Json;
using FunctionsPlatform.Cli.Client;
using FunctionsPlatform.Cli.Output;
using FunctionsPlatform.Contracts.Problems;

namespace FunctionsPlatform.Cli.Manifests;

/// <summary>Brings one manifest to the control plane, to be stored or only judged, and tells the user why it was refused.</summary>
internal sealed class ManifestSender(ApiClient api, CliHost host)
{
    public async Task<ManifestOutcome> SendAsync(Manifest manifest, bool dryRun, CancellationToken cancellationToken)
    {
        if (ManifestIdentity.Of(manifest, api.Connection, out var errors) is not { } identity)
        {
            host.Refuse(new Problem { Type = ProblemTypes.SpecRefused, Title = "The document is refused", Detail = $"{errors.Length} fields are wrong.", Errors = errors }, Where(manifest, null), manifest.Locate);
            return new ManifestOutcome.Failed(ExitCodes.Failed);
        }

        var path = ApiPaths.Item(identity.Target.Kind, identity.Namespace, identity.Target.Name!);
        var before = await api.GetAsync(path, cancellationToken);
        if (before is not ApiResult<JsonElement>.Ok && !before.IsNotFound) return Fail(before, manifest, identity);

        var put = ApiPaths.WithQuery(path, ("dryRun", dryRun ? "true" : null));
        var after = await api.PutAsync(put, Encoding.UTF8.GetBytes(manifest.Body.ToJsonString()), cancellationToken);
        if (after is not ApiResult<JsonElement>.Ok written) return Fail(after, manifest, identity);
        // Whoever has deleted it in between is seen by the status.
        var existed = before is ApiResult<JsonElement>.Ok && written.Status != 201;
        return new ManifestOutcome.Taken(identity, existed ? ((ApiResult<JsonElement>.Ok)before).Value : null, written.Value);
    }

    private ManifestOutcome.Failed Fail(ApiResult<JsonElement> result, Manifest manifest, ManifestIdentity identity)
    {
        if (result is not ApiResult<JsonElement>.Refused { Problem: { Status: not 401 } problem }) return new ManifestOutcome.Failed(host.Fail(result, api.Connection, Where(manifest, identity)));
        host.Refuse(problem, Where(manifest, identity), manifest.Locate);
        return new ManifestOutcome.Failed(ExitCodes.Failed);
    }

    private static string Where(Manifest manifest, ManifestIdentity? identity) => identity is null
        ? $"{manifest.File}, document {manifest.Number}"
        : $"{manifest.File}, document {manifest.Number} ({identity.Target})";
}
