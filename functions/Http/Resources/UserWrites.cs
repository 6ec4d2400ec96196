using System.Text.Json;
using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.Orchestrations.Workloads;

namespace FunctionsPlatform.Functions.Http;

/// <summary>What a user's document may change of a resource, and what stays the platform's. Pure.</summary>
internal static class UserWrites
{
    /// <summary>Finalizers under this prefix are the platform's: users neither set nor remove them.</summary>
    public const string PlatformPrefix = "platform/";

    // Who has changed something, and by which command, is found out and not told.
    private static readonly string[] NotTold = [RolloutAnnotations.ChangedBy, CommandMark.Annotation];

    public static Resource ForCreate(Resource wanted) => wanted with
    {
        Metadata = wanted.Metadata with { Annotations = wanted.Metadata.Annotations.RemoveRange(NotTold), Finalizers = [.. UsersOwn(wanted), .. WorkloadReferences.Kinds.Contains(wanted.Kind) ? [ContainersFinalizer.Name] : Array.Empty<string>()], OwnerReferences = [] },
    };

    public static Resource ForChange(Resource current, Resource wanted) => wanted with
    {
        Metadata = wanted.Metadata with
        {
            Finalizers = [.. UsersOwn(wanted), .. current.Metadata.Finalizers.Where(IsPlatforms)],
            OwnerReferences = current.Metadata.OwnerReferences,
            // What the platform has noted there is not lost to a document that does not know of it.
            Annotations = wanted.Metadata.Annotations.RemoveRange(NotTold).AddRange(current.Metadata.Annotations.Where(note => NotTold.Contains(note.Key) || (IsPlatforms(note.Key) && !wanted.Metadata.Annotations.ContainsKey(note.Key)))),
        },
    };

    /// <summary>Notes who changed the spec of an App: its next revision tells.</summary>
    public static Resource By(Caller caller, Resource? current, Resource wanted)
    {
        if (wanted is Job && current is null && caller.Command is { } run) return wanted with { Metadata = wanted.Metadata with { Annotations = wanted.Metadata.Annotations.SetItem(CommandMark.Annotation, run.Key) } };
        if (wanted is not App app) return wanted;
        var before = current as App;
        if (before is not null && IsSame(before.Spec, app.Spec)) return wanted;
        var annotations = app.Metadata.Annotations;
        if (caller.Kind != CallerKind.Anonymous) annotations = annotations.SetItem(RolloutAnnotations.ChangedBy, caller.ToString());
        // A cause that was given for an earlier change is no cause of this one.
        if (CauseOf(before) is { } earlier && CauseOf(app) == earlier) annotations = annotations.Remove(RolloutAnnotations.ChangeCause);
        if (caller.Command is { } command)
        {
            if (!annotations.ContainsKey(RolloutAnnotations.ChangeCause)) annotations = annotations.SetItem(RolloutAnnotations.ChangeCause, command.Cause);
            annotations = annotations.SetItem(CommandMark.Annotation, command.Key);
        }

        return app with { Metadata = app.Metadata with { Annotations = annotations } };
    }

    /// <summary>Whether the caller's command was carried out already: the answer is what is there.</summary>
    public static bool IsDone(Caller caller, Resource? current) => caller.Command is { } command && current?.Metadata.Annotations.GetValueOrDefault(CommandMark.Annotation) == command.Key;

    private static string? CauseOf(App? app) => app?.Metadata.Annotations.GetValueOrDefault(RolloutAnnotations.ChangeCause);

    private static bool IsSame(AppSpec left, AppSpec right) => JsonSerializer.SerializeToUtf8Bytes(left, ResourceJson.Default.AppSpec)
        .AsSpan().SequenceEqual(JsonSerializer.SerializeToUtf8Bytes(right, ResourceJson.Default.AppSpec));

    private static IEnumerable<string> UsersOwn(Resource resource) => resource.Metadata.Finalizers.Where(finalizer => !IsPlatforms(finalizer)).Distinct();

    private static bool IsPlatforms(string finalizer) => finalizer.StartsWith(PlatformPrefix, StringComparison.Ordinal);
}
