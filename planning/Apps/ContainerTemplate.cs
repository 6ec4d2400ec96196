using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text.Json;
using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.Planning.Apps;

/// <summary>The part of an app's spec that makes one replica differ from another: everything but how many there are and how and when they are replaced.</summary>
public static class ContainerTemplate
{
    private const int HashLength = 12;

    /// <summary>A plan asks for the fingerprint of one revision as often as the app has containers; specs are not changed once they are made.</summary>
    private static readonly ConditionalWeakTable<AppSpec, string> Known = [];

    public static AppSpec Of(AppSpec spec) => spec with
    {
        Replicas = 1,
        Autoscale = CounterOf(spec.Autoscale),
        Rollout = new RolloutSpec { RestartedAt = spec.Rollout.RestartedAt, DataVersions = spec.Rollout.DataVersions },
        Deploy = null,
    };

    // What a replica is asked by its node is its own affair; how many there are is not.
    private static AutoscaleSpec? CounterOf(AutoscaleSpec? autoscale) =>
        autoscale?.Metrics.FirstOrDefault(metric => metric.Requests is not null)?.Requests is { } counter
            ? new AutoscaleSpec { Metrics = [new AutoscaleMetric { Requests = counter with { AveragePerSecond = 0 } }] }
            : null;

    /// <summary>Equal templates have equal fingerprints.</summary>
    public static string HashOf(AppSpec spec) => Known.GetValue(spec, Compute);

    /// <summary>Whether one is the other's wish, whatever the values of the Configs and Secrets that they use were.</summary>
    public static bool IsSameWish(AppSpec one, AppSpec other) => HashOf(WithoutData(one)) == HashOf(WithoutData(other));

    private static AppSpec WithoutData(AppSpec spec) => spec.Rollout.DataVersions is null ? spec : spec with { Rollout = spec.Rollout with { DataVersions = null } };

    private static string Compute(AppSpec spec)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(Of(spec), ResourceJson.Default.AppSpec);
        return Convert.ToHexStringLower(SHA256.HashData(json))[..HashLength];
    }

    /// <summary>Whether <paramref name="container"/> was made from a template with this fingerprint.</summary>
    /// <remarks>
    /// A release that adds a field with a default changes every fingerprint; the template that the Container keeps is therefore
    /// fingerprinted anew before it is called old, so that an upgrade of the platform replaces nothing.
    /// </remarks>
    public static bool IsOf(Container container, string hash) => container.Spec.TemplateHash == hash || HashOf(container.Spec.Template) == hash;

    public static bool IsOf(AppRevision revision, string hash) => HashOf(revision.Spec.Template) == hash;

    /// <summary>Whether <paramref name="container"/> is a replica of <paramref name="revision"/>, down to what its image's name stood for.</summary>
    public static bool IsOf(Container container, AppRevision revision)
    {
        var hasDigest = revision.Spec.Digest is not { } digest || container.Spec.Digest == digest || (container.Status.ImageDigest ?? digest) == digest;
        return hasDigest && IsOf(container, HashOf(revision.Spec.Template));
    }
}
