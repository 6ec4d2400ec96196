using System.Buffers.Text;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.State;

/// <summary>Encrypts and decrypts the values of Secrets, with AES-256-GCM. A ciphertext is good for its namespace, Secret (by uid) and name only.</summary>
public sealed class SecretBox(SecretKeyRing keys)
{
    private const int NonceBytes = 12;
    private const int TagBytes = 16;
    private const int VersionBytes = 6;

    /// <summary>Whether there is a key to encrypt with.</summary>
    public bool CanSeal => keys.Current is not null;

    /// <summary>The Secret as it is to be stored: no value in it is readable. A value that is as before keeps its version; one under an older key is encrypted anew.</summary>
    /// <param name="wanted">With its namespace, name and uid. What <see cref="SecretSpec.Redacted"/> stands for is taken from <paramref name="current"/>, which must have it.</param>
    /// <param name="current">As stored; null: there is none yet.</param>
    /// <exception cref="SecretUnreadableException">A value that is to be kept cannot be read with the keys that there are, and is under none of them.</exception>
    public Secret Seal(Secret wanted, Secret? current)
    {
        var values = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var (name, text) in wanted.Spec.Data) values[name] = Seal(wanted.Metadata, name, text == SecretSpec.Redacted ? null : Encoding.UTF8.GetBytes(text), true, current);
        foreach (var (name, text) in wanted.Spec.BinaryData) values[name] = Seal(wanted.Metadata, name, text == SecretSpec.Redacted ? null : Convert.FromBase64String(text), false, current);
        return wanted with { Spec = new SecretSpec { Sealed = values.ToImmutable() }, Status = null };
    }

    /// <summary>The Secret with its values readable. For those who may see them, and never to be stored or logged.</summary>
    /// <exception cref="SecretUnreadableException">One of them cannot be read.</exception>
    public Secret Open(Secret stored)
    {
        var texts = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        var binary = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in OpenAll(stored))
        {
            if (value.IsText) texts[name] = Encoding.UTF8.GetString(value.Bytes);
            else binary[name] = Convert.ToBase64String(value.Bytes);
        }

        return stored with { Spec = new SecretSpec { Data = texts.ToImmutable(), BinaryData = binary.ToImmutable() } };
    }

    /// <summary>Its values as bytes, by name.</summary>
    /// <exception cref="SecretUnreadableException">One of them cannot be read.</exception>
    public IEnumerable<(string Name, (bool IsText, byte[] Bytes) Value)> OpenAll(Secret stored)
    {
        foreach (var (name, text) in stored.Spec.Sealed)
        {
            var value = SealedValue.Parse(text) ?? throw Broken(stored.Metadata, name, "it is not in a form that this version knows");
            yield return (name, (value.IsText, Open(stored.Metadata, name, value)));
        }
    }

    // Null: keep what is there.
    private string Seal(ObjectMeta secret, string name, byte[]? value, bool isText, Secret? current)
    {
        var before = current?.Spec.Sealed.GetValueOrDefault(name);
        if (before is null) return Encrypt(secret, name, value ?? throw new ArgumentException($"there is no value '{name}' to keep", nameof(value)), isText, NewVersion());
        var known = SealedValue.Parse(before);
        var readable = known is not null && keys.Find(known.KeyId) is not null;
        // Under a key that is not here it can be kept or replaced, but not compared.
        if (!readable) return value is null ? before : Encrypt(secret, name, value, isText, NewVersion());
        if (value is null && known!.KeyId == keys.Current?.Id && known.IsText == isText) return before;
        var opened = Open(secret, name, known!);
        var same = value is null || CryptographicOperations.FixedTimeEquals(value, opened);
        if (same && known!.KeyId == keys.Current?.Id && known.IsText == isText) return before;
        return Encrypt(secret, name, value ?? opened, isText, same ? known!.Version : NewVersion());
    }

    private string Encrypt(ObjectMeta secret, string name, byte[] value, bool isText, string version)
    {
        var key = keys.Current ?? throw new SecretUnreadableException("there is no key to encrypt Secrets with");
        var header = new SealedValue(key.Id, isText, value.Length, version, "");
        var bytes = new byte[NonceBytes + value.Length + TagBytes];
        var nonce = bytes.AsSpan(0, NonceBytes);
        RandomNumberGenerator.Fill(nonce);
        using var cipher = key.Open();
        cipher.Encrypt(nonce, value, bytes.AsSpan(NonceBytes, value.Length), bytes.AsSpan(NonceBytes + value.Length), PlaceOf(secret, name, header));
        return (header with { Ciphertext = Base64Url.EncodeToString(bytes) }).ToString();
    }

    private byte[] Open(ObjectMeta secret, string name, SealedValue sealedValue)
    {
        var key = keys.Find(sealedValue.KeyId) ?? throw Broken(secret, name, $"it is encrypted with key {sealedValue.KeyId}, which is not among the keys of this control plane");
        try
        {
            var bytes = Base64Url.DecodeFromChars(sealedValue.Ciphertext);
            if (bytes.Length != NonceBytes + sealedValue.Bytes + TagBytes) throw new CryptographicException();
            var value = new byte[sealedValue.Bytes];
            using var cipher = key.Open();
            cipher.Decrypt(bytes.AsSpan(0, NonceBytes), bytes.AsSpan(NonceBytes, value.Length), bytes.AsSpan(NonceBytes + value.Length), value, PlaceOf(secret, name, sealedValue));
            return value;
        }
        catch (Exception error) when (error is CryptographicException or FormatException)
        {
            throw Broken(secret, name, "what is stored was changed, or was written for another place");
        }
    }

    // Names hold no line ends, so no two places read the same.
    private static byte[] PlaceOf(ObjectMeta secret, string name, SealedValue header) =>
        Encoding.UTF8.GetBytes(string.Join('\n', "functions-platform secret", secret.Namespace, secret.Name, secret.Uid, name, header.Header));

    private static string NewVersion() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(VersionBytes));

    private static SecretUnreadableException Broken(ObjectMeta secret, string name, string why) =>
        new($"value '{name}' of Secret '{secret.Name}' in namespace '{secret.Namespace}' cannot be read: {why}");
}
