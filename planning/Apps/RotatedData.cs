using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.Planning.Apps;

/// <summary>The app as the values of its Configs and Secrets have it: when those change whose change replaces replicas, its template does, and so its rollout does the rest.</summary>
/// <remarks>A template names versions, never values: a replica of any revision is given what the Config or Secret holds when it is made.</remarks>
public static class RotatedData
{
    private const char Separator = ',';

    /// <summary>For planning only: it is never stored in an App.</summary>
    public static App In(App app, string? versions) =>
        app.Spec.Rollout.DataVersions == versions ? app : app with { Spec = app.Spec with { Rollout = app.Spec.Rollout with { DataVersions = versions } } };

    /// <summary>The versions of what replaces replicas when it changes, as <c>config/a@…,secret/b@…</c>. Null: nothing does.</summary>
    /// <param name="versionOf">Null: there is no such Config or Secret.</param>
    public static string? Describe(AppSpec spec, Func<DataReference, string?> versionOf)
    {
        var references = DataReferences.ThatRestart(spec);
        return references.Count == 0 ? null : string.Join(Separator, references.Select(data => $"{data}@{versionOf(data)}"));
    }

    /// <summary>What has changed, in words, where it is nothing but values. Null: the spec has changed, or nothing has.</summary>
    public static string? CauseOf(AppSpec before, AppSpec now)
    {
        if (before.Rollout.DataVersions == now.Rollout.DataVersions || !ContainerTemplate.IsSameWish(before, now)) return null;
        var known = (before.Rollout.DataVersions ?? "").Split(Separator);
        var changed = (now.Rollout.DataVersions ?? "").Split(Separator).Except(known, StringComparer.Ordinal).Select(entry => entry.Split('@')[0]);
        return string.Join(", ", changed) + " changed";
    }
}
