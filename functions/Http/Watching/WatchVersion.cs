using System.Globalization;

namespace FunctionsPlatform.Functions.Http;

/// <summary>How far a watcher has seen one namespace: all of the revisions before, and so many changes of the next.</summary>
/// <remarks>
/// A transaction gives many resources one revision. Were the connection cut amid its changes, a plain revision could only repeat or lose
/// some; so the lines before the last say <c>12.2</c>: "two changes of revision 12". Opaque to clients.
/// </remarks>
/// <param name="Revision">Seen whole, or, when <paramref name="Partly"/> is positive, in part.</param>
/// <param name="Partly">Changes seen of it; 0: all.</param>
internal readonly record struct WatchVersion(long Revision, int Partly)
{
    /// <summary>The revision from which the watch goes on.</summary>
    public long ResumeAfter => Partly == 0 ? Revision : Revision - 1;

    public static bool TryParse(string text, out WatchVersion version)
    {
        version = default;
        var parts = text.Split('.', 2);
        var partly = 0;
        if (!long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var revision)) return false;
        if (parts.Length == 2 && (!int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out partly) || partly < 1 || revision < 1)) return false;
        version = new WatchVersion(revision, partly);
        return true;
    }

    public override string ToString() => Partly == 0
        ? Revision.ToString(CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"{Revision}.{Partly}");
}
