namespace FunctionsPlatform.Infra.Tests.Bicep;

/// <summary>The real compiler, as <c>./dev test</c> installs it.</summary>
internal static class BicepCompiler
{
    private static readonly string Program = Path.Combine(RepositoryFiles.Root, "artifacts", "bicep", "bicep");

    /// <summary>Compiles a file to a template.</summary>
    /// <returns>The template's text, null when there is none; and what the compiler and its linter said.</returns>
    public static async Task<(string? Template, string Said)> BuildAsync(string file)
    {
        SkipWithoutCompiler();
        var outcome = Path.Combine(Path.GetTempPath(), $"fpbicep-{Path.GetRandomFileName()}.json");
        var command = Path.GetExtension(file) == ".bicepparam" ? "build-params" : "build";
        try
        {
            var (exitCode, said) = await RepositoryFiles.RunAsync(Program, [command, file, "--outfile", outcome]);
            return (exitCode == 0 ? await File.ReadAllTextAsync(outcome, TestContext.Current.CancellationToken) : null, said);
        }
        finally
        {
            File.Delete(outcome);
        }
    }

    /// <summary>Formats the sources of a folder in place.</summary>
    public static async Task FormatAsync(string folder)
    {
        SkipWithoutCompiler();
        var (exitCode, said) = await RepositoryFiles.RunAsync(Program, ["format", "--pattern", "**/*.bicep"], folder);
        Assert.True(exitCode == 0, said);
    }

    private static void SkipWithoutCompiler()
    {
        if (!File.Exists(Program)) Assert.Skip("the Bicep compiler is not installed: ./dev test installs it into artifacts/bicep");
    }
}
