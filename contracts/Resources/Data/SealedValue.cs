using System.Globalization;

namespace FunctionsPlatform.Contracts.Resources;

/// <summary>One value of a Secret as it is stored: <c>v1.KEY.KIND.LENGTH.VERSION.CIPHERTEXT</c>. What is before the ciphertext may be told, and is bound to it.</summary>
/// <param name="KeyId">Which key opens it.</param>
/// <param name="IsText">Given as text; else as bytes.</param>
/// <param name="Bytes">Length of the value.</param>
/// <param name="Version">Another one with each change of the value.</param>
/// <param name="Ciphertext">Nonce, encrypted value and tag, in base64url.</param>
public sealed record SealedValue(string KeyId, bool IsText, int Bytes, string Version, string Ciphertext)
{
    private const string Format = "v1";
    private const string Text = "t";
    private const string Binary = "b";

    /// <summary>Null when it is no such thing.</summary>
    public static SealedValue? Parse(string stored)
    {
        var parts = stored.Split('.');
        if (parts is not [Format, { Length: > 0 } key, Text or Binary, var length, { Length: > 0 } version, { Length: > 0 } ciphertext]) return null;
        return int.TryParse(length, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) ? new SealedValue(key, parts[2] == Text, bytes, version, ciphertext) : null;
    }

    /// <summary>All but the ciphertext.</summary>
    public string Header => string.Create(CultureInfo.InvariantCulture, $"{Format}.{KeyId}.{(IsText ? Text : Binary)}.{Bytes}.{Version}");

    public override string ToString() => $"{Header}.{Ciphertext}";
}
