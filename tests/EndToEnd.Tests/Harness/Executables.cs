namespace FunctionsPlatform.EndToEnd.Tests.Harness;

/// <summary>The programs under test, as a user has them: <c>FP_BIN</c>, else artifacts/bin of the checkout.</summary>
public static class Executables
{
    /// <summary>Root of the checkout.</summary>
    public static string Repository { get; } = FindRepository();

    public static string Folder { get; } = Environment.GetEnvironmentVariable("FP_BIN") is { Length: > 0 } folder
        ? folder
        : Path.Combine(Repository, "artifacts", "bin");

    public static string ControlPlane => Require("functions-platform");

    public static string Agent => Require("fp-agent");

    public static string Cli => Require("fp");

    public static string Hello => Require("hello");

    /// <summary>The package for Azure Functions, which lies beside the executables' folder.</summary>
    public static string FunctionApp
    {
        get
        {
            var package = Path.Combine(Folder, "..", "publish", "functionapp");
            if (!File.Exists(Path.Combine(package, "host.json"))) Assert.Skip($"There is no {package}; './dev publish' makes it");
            return Path.GetFullPath(package);
        }
    }

    private static readonly string[] All = ["functions-platform", "fp-agent", "fp", "hello"];

    /// <summary>Why the programs cannot be run; null when all are there.</summary>
    public static string? Missing() => All.FirstOrDefault(name => !File.Exists(Path.Combine(Folder, name))) is { } missing
        ? $"{missing} is not in {Folder}; './dev publish' makes it"
        : null;

    // Skips the calling test when the program has not been built.
    private static string Require(string name)
    {
        if (Missing() is { } reason) Assert.Skip(reason);
        return Path.Combine(Folder, name);
    }

    private static string FindRepository()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "FunctionsPlatform.sln"))) return folder.FullName;
        }

        throw new InvalidOperationException($"FunctionsPlatform.sln is in no folder above {AppContext.BaseDirectory}.");
    }
}
