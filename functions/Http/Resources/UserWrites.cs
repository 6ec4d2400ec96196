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

    private static IEnumerable<string> UsersOwn(Resource resource) => resource.Metadata.Finalizers.Where(finalizer => !IsPlatforms(finalizer)).Distinct();

    private static bool IsPlatforms(string finalizer) => finalizer.StartsWith(PlatformPrefix, StringComparison.Ordinal);
}
