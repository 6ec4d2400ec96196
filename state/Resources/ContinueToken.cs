using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace FunctionsPlatform.State;

/// <summary>Where the next page of a list begins, and the revision that all its pages show.</summary>
public readonly record struct ContinueToken(long Revision, string After)
{
    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    public static bool TryParse(string text, out ContinueToken token)
    {
        token = default;
        var bytes = new byte[text.Length];
        if (!Base64Url.IsValid(text) || !Base64Url.TryDecodeFromChars(text, bytes, out var length)) return false;
        var parts = Encoding.UTF8.GetString(bytes, 0, length).Split('/', 2);
        if (parts.Length != 2 || !long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var revision)) return false;
        token = new(revision, parts[1]);
        return revision > 0;
    }

    /// <summary>Opaque text, safe in a URL.</summary>
    public override string ToString() =>
        Base64Url.EncodeToString(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Revision}/{After}")));
}
