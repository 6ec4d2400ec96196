using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.Orchestrations.Apps;

/// <summary>From resources to the app that they are or belong to.</summary>
public static class AppReferences
{
    /// <exception cref="ArgumentException">The app has not been stored.</exception>
    public static AppReference ToReference(this App app)
    {
        if (app.Metadata is not { Namespace: { } ns, Uid: { } uid }) throw new ArgumentException("Only a stored app can be referred to.", nameof(app));
        return new AppReference(ns, app.Metadata.Name, uid);
    }

    /// <returns>Null when no app owns it.</returns>
    public static AppReference? OwningApp(this Resource owned) =>
        owned.Metadata is { Namespace: { } ns } && owned.Metadata.OwnerReferences.FirstOrDefault(owner => owner.Kind == nameof(App)) is { } app
            ? new AppReference(ns, app.Name, app.Uid)
            : null;
}
