using System.Text;
using System.Text.Json;
using FunctionsPlatform.Cli.Client;
using FunctionsPlatform.Cli.Output;
using FunctionsPlatform.Contracts.Problems;

namespace FunctionsPlatform.Cli.Manifests;

/// <summary>Brings one manifest to the control plane and says what came of it.</summary>
internal sealed class ManifestApplier(ApiClient api, CliHost host)
{
    /// <returns>The exit code for this manifest alone.</returns>
    public async Task<int> ApplyAsync(Manifest manifest, CancellationToken cancellationToken)
    {
        if (ManifestIdentity.Of(manifest, api.Connection, out var errors) is not { } identity)
        {
            host.Refuse(new Problem { Type = ProblemTypes.SpecRefused, Title = "The document is refused", Detail = $"{errors.Length} fields are wrong.", Errors = errors }, Where(manifest, null), manifest.Locate);
            return ExitCodes.Failed;
        }

        var path = ApiPaths.Item(identity.Target.Kind, identity.Namespace, identity.Target.Name!);
        var before = await api.GetAsync(path, cancellationToken);
        if (before is not ApiResult<JsonElement>.Ok && !before.IsNotFound) return Fail(before, manifest, identity);

        var after = await api.PutAsync(path, Encoding.UTF8.GetBytes(manifest.Body.ToJsonString()), cancellationToken);
        if (after is not ApiResult<JsonElement>.Ok written) return Fail(after, manifest, identity);

        await host.Out.WriteLineAsync($"{identity.Target} {Outcome(before, written)}");
        await host.Out.FlushAsync(cancellationToken);
        return ExitCodes.Ok;
    }

    private static string Outcome(ApiResult<JsonElement> before, ApiResult<JsonElement>.Ok after)
    {
        if (after.Status == 201 || before is not ApiResult<JsonElement>.Ok existing) return "created";
        return IsSameWish(existing.Value, after.Value) ? "unchanged" : "configured";
    }

    /// <summary>Not by resourceVersion: the platform raises that too, whenever it writes status.</summary>
    private static bool IsSameWish(JsonElement left, JsonElement right) =>
        left.Text("metadata", "uid") == right.Text("metadata", "uid")
        && left.Number("metadata", "generation") == right.Number("metadata", "generation")
        && IsEqual(left.At("metadata", "labels"), right.At("metadata", "labels"))
        && IsEqual(left.At("metadata", "annotations"), right.At("metadata", "annotations"));

    private static bool IsEqual(JsonElement? left, JsonElement? right) =>
        left is { } one && right is { } other ? JsonElement.DeepEquals(one, other) : left is null == right is null;

    private int Fail(ApiResult<JsonElement> result, Manifest manifest, ManifestIdentity identity)
    {
        if (result is not ApiResult<JsonElement>.Refused { Problem: { Status: not 401 } problem }) return host.Fail(result, api.Connection, Where(manifest, identity));
        host.Refuse(problem, Where(manifest, identity), manifest.Locate);
        return ExitCodes.Failed;
    }

    private static string Where(Manifest manifest, ManifestIdentity? identity) => identity is null
        ? $"{manifest.File}, document {manifest.Number}"
        : $"{manifest.File}, document {manifest.Number} ({identity.Target})";
}
