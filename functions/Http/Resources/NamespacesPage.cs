using System.Buffers.Text;
using System.Text;
using FunctionsPlatform.State;

namespace FunctionsPlatform.Functions.Http;

/// <summary>Where the next page of a list across namespaces begins, and the versions at which the namespaces before were read.</summary>
/// <param name="Namespace">The first one to read.</param>
/// <param name="Within">Where in it; null: from its start.</param>
internal sealed record NamespacesPage(WatchVersions Versions, string Namespace, ContinueToken? Within)
{
    public static NamespacesPage First { get; } = new(WatchVersions.None, "", null);

    public static bool TryParse(string text, out NamespacesPage page)
    {
        page = First;
        if (!Base64Url.IsValid(text)) return false;
        var parts = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(text)).Split('|');
        if (parts.Length != 3 || !WatchVersions.TryParse(parts[0], out var versions)) return false;
        ContinueToken token = default;
        if (parts[2].Length > 0 && !ContinueToken.TryParse(parts[2], out token)) return false;
        page = new NamespacesPage(versions, parts[1], parts[2].Length > 0 ? token : null);
        return true;
    }

    /// <summary>Opaque text, safe in a URL.</summary>
    public override string ToString() => Base64Url.EncodeToString(Encoding.UTF8.GetBytes($"{Versions}|{Namespace}|{Within}"));
}
