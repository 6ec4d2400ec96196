using FunctionsPlatform.Contracts.RegistryEvents;
using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.Planning.Registry;

/// <summary>The app as its pushes have it: with the image that was pushed in place of the one that its spec names.</summary>
public static class PushedImage
{
    /// <summary>For planning only: it is never stored.</summary>
    public static App In(App app) => Current(app) is { } target ? app with { Spec = app.Spec with { Image = $"{target.Image}@{target.Digest}" } } : app;

    /// <summary>Null: what the spec names runs. The user's word is the newer one once the image was changed or its tag is no longer followed.</summary>
    public static DeployTarget? Current(App app) => Holds(app, app.Status?.Deploy) ? app.Status!.Deploy : null;

    /// <summary>What waits for approval; null: nothing.</summary>
    public static DeployTarget? Pending(App app) => Holds(app, app.Status?.PendingDeploy) ? app.Status!.PendingDeploy : null;

    private static bool Holds(App app, DeployTarget? target) =>
        target is not null && target.SpecImage == app.Spec.Image && TagPatterns.Follow(app.Spec, ImageName.Parse(target.Image)?.Tag);
}
