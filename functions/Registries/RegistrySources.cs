using System.Text;
using System.Text.Json;
using FunctionsPlatform.Contracts.RegistryEvents;
using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.State;

namespace FunctionsPlatform.Functions.Registries;

/// <summary>Reads credentials from where Registries say that they are, anew at each use: nothing is kept.</summary>
internal sealed class RegistrySources(ResourceStore resources, SecretBox secrets, Func<string, string?> environment)
{
    private const int LargestFile = 1024 * 1024;

    /// <summary>Texts in a Docker client's file that stand for a token in place of a password.</summary>
    private const string TokenUser = "<token>";

    /// <exception cref="SourceUnreadableException">There are none.</exception>
    public async Task<RegistryLoginText> ReadAsync(RegistryLogin login, CancellationToken cancellationToken) => new(login.Username, await ReadAsync(login.Password, cancellationToken), null);

    /// <exception cref="SourceUnreadableException">There is none.</exception>
    public async Task<string> ReadAsync(CredentialSource source, CancellationToken cancellationToken)
    {
        if (source.Env is { } variable) return environment(variable) is { Length: > 0 } set ? set : throw new SourceUnreadableException($"the control plane has no environment variable {variable}");
        if (source.File is { } file) return Encoding.UTF8.GetString(await ReadFileAsync(file, cancellationToken)).TrimEnd('\r', '\n');
        var reference = source.Secret!;
        if (await resources.GetAsync(ResourceKinds.Secret, reference.Namespace, reference.Name, cancellationToken) is not Secret stored)
            throw new SourceUnreadableException($"there is no Secret '{reference.Name}' in namespace '{reference.Namespace}'");
        Secret opened;
        try
        {
            opened = secrets.Open(stored);
        }
        catch (SecretUnreadableException error)
        {
            throw new SourceUnreadableException(error.Message);
        }

        return opened.Spec.Data.TryGetValue(reference.Key, out var value) ? value : throw new SourceUnreadableException($"the Secret '{reference.Name}' in namespace '{reference.Namespace}' has no text '{reference.Key}'");
    }

    /// <summary>What a Docker client's file has for a registry. Credential helpers are programs and are not run.</summary>
    /// <exception cref="SourceUnreadableException">It has nothing.</exception>
    public static async Task<RegistryLoginText> ReadAsync(RegistryDockerConfig file, string registry, CancellationToken cancellationToken)
    {
        var bytes = await ReadFileAsync(file.Path, cancellationToken);
        try
        {
            using var document = JsonDocument.Parse(bytes);
            if (document.RootElement.TryGetProperty("auths", out var entries))
            {
                foreach (var entry in entries.EnumerateObject().Where(entry => ImageName.Of(entry.Name, "x", null, null)?.Registry == registry))
                {
                    if (LoginOf(entry.Value) is { } login) return login;
                }
            }
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or FormatException)
        {
            throw new SourceUnreadableException($"{file.Path} is no Docker client's config.json");
        }

        throw new SourceUnreadableException($"{file.Path} has no login for {registry} under auths (credential helpers are not run)");
    }

    private static RegistryLoginText? LoginOf(JsonElement entry)
    {
        var token = Text(entry, "identitytoken");
        if (token is not null) return new RegistryLoginText(null, null, token);
        if (Text(entry, "username") is { } username && Text(entry, "password") is { } password) return new RegistryLoginText(username, password, null);
        if (Text(entry, "auth") is not { } auth) return null;
        var pair = Encoding.UTF8.GetString(Convert.FromBase64String(auth)).Split(':', 2);
        if (pair.Length != 2) return null;
        return pair[0] == TokenUser ? new RegistryLoginText(null, null, pair[1]) : new RegistryLoginText(pair[0], pair[1].TrimEnd('\0'), null);
    }

    private static string? Text(JsonElement entry, string name) => entry.TryGetProperty(name, out var value) && value.GetString() is { Length: > 0 } text ? text : null;

    private static async Task<byte[]> ReadFileAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            if (new FileInfo(path) is { Exists: true, Length: > LargestFile }) throw new SourceUnreadableException($"{path} is larger than {LargestFile} bytes");
            return await File.ReadAllBytesAsync(path, cancellationToken);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new SourceUnreadableException($"{path} cannot be read: {error.Message}");
        }
    }
}
