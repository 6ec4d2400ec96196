using FunctionsPlatform.State;

namespace FunctionsPlatform.Functions.Hosting;

/// <summary>Where the keys of Secrets come from. Never from the database: whoever has that alone has no Secret.</summary>
internal static class SecretKeySource
{
    public const string Variable = "FP_SECRET_KEYS";
    public const string FileVariable = "FP_SECRET_KEY_FILE";

    /// <summary>In the data folder, beside the database.</summary>
    public const string FileName = "secret-keys";

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Others = ~(OwnerOnly | UnixFileMode.UserExecute);

    /// <summary>The keys that the options name. Where nothing is named and state is in the data folder, they are made at the first start.</summary>
    /// <exception cref="StartupException">They cannot be read or are not good; the message never holds one.</exception>
    public static SecretKeyRing Read(StandaloneOptions options)
    {
        if (options.SecretKeys is { Length: > 0 } given) return Parse(given, Variable);
        var file = options.SecretKeyFile ?? Path.Combine(options.DataFolder, FileName);
        if (File.Exists(file)) return ReadFile(file);
        if (options.SecretKeyFile is not null) throw new StartupException($"--secret-key-file: there is no {file}");
        // Processes that share a storage account would each make another.
        return options.Storage == StorageKind.Sqlite ? Make(file) : SecretKeyRing.Empty;
    }

    /// <exception cref="StartupException">They are not good.</exception>
    public static SecretKeyRing Parse(string text, string source)
    {
        // A reference that could not be resolved arrives as it is written.
        if (text.TrimStart().StartsWith("@Microsoft.KeyVault", StringComparison.Ordinal)) throw new StartupException($"{source} is a Key Vault reference that was not resolved: the app's identity may not read the secret");
        var ring = SecretKeyRing.Parse(text, out var problem);
        return problem is null ? ring : throw new StartupException($"{source}: {problem}");
    }

    private static SecretKeyRing ReadFile(string file)
    {
        try
        {
            if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(file) & Others) != 0) throw new StartupException($"{file} can be read by others: chmod 600 it");
            return Parse(File.ReadAllText(file), file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"the keys of Secrets cannot be read: {error.Message}", error);
        }
    }

    private static SecretKeyRing Make(string file)
    {
        var key = SecretKey.New();
        var draft = file + ".new";
        try
        {
            File.Delete(draft);
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows()) options.UnixCreateMode = OwnerOnly;
            using (var stream = new FileStream(draft, options))
            {
                stream.Write(System.Text.Encoding.ASCII.GetBytes(key.Export() + "\n"));
                // Before the first Secret is written under it.
                stream.Flush(flushToDisk: true);
            }

            File.Move(draft, file, overwrite: false);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"the key of Secrets cannot be written: {error.Message}", error);
        }

        return new SecretKeyRing([key]);
    }
}
