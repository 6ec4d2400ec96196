using System.Text.Json;
using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.Orchestrations.Apps;

namespace FunctionsPlatform.Functions.Http;

/// <summary>What a user's document may change of a resource, and what stays the platform's. Pure.</summary>
internal static class UserWrites
{
    /// <summary>Finalizers under this prefix are the platform's: users neither set nor remove them.</summary>
    public const string PlatformPrefix = "platform/";

    public static Resource ForCreate(Resource wanted) => wanted with
    {
        Metadata = wanted.Metadata with { Finalizers = [.. UsersOwn(wanted), .. wanted is App ? [AppFinalizer.Name] : Array.Empty<string>()], OwnerReferences = [] },
    };

    public static Resource ForChange(Resource current, Resource wanted) => wanted with
    {
        Metadata = wanted.Metadata with
        {
            Finalizers = [.. UsersOwn(wanted), .. current.Metadata.Finalizers.Where(IsPlatforms)],
            OwnerReferences = current.Metadata.OwnerReferences,
        },
    };

    /// <summary>Marks who changed the spec of an App: its next revision tells.</summary>
    public static Resource By(Caller caller, Resource? current, Resource wanted)
    {
        if (wanted is not App app || caller.Kind == CallerKind.Anonymous) return wanted;
        var before = (current as App)?.Spec;
        if (before is not null && IsSame(before, app.Spec)) return wanted;
        return app with { Metadata = app.Metadata with { Annotations = app.Metadata.Annotations.SetItem(RolloutAnnotations.ChangedBy, caller.ToString()) } };
    }

    private static bool IsSame(AppSpec left, AppSpec right) => JsonSerializer.SerializeToUtf8Bytes(left, ResourceJson.Default.AppSpec)
        .AsSpan().SequenceEqual(JsonSerializer.SerializeToUtf8Bytes(right, ResourceJson.Default.AppSpec));

    private static IEnumerable<string> UsersOwn(Resource resource) => resource.Metadata.Finalizers.Where(finalizer => !IsPlatforms(finalizer)).Distinct();

    private static bool IsPlatforms(string finalizer) => finalizer.StartsWith(PlatformPrefix, StringComparison.Ordinal);
}
