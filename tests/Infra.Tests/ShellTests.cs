namespace FunctionsPlatform.Infra.Tests;

/// <summary>The scripts that users and azd run.</summary>
public sealed class ShellTests
{
    [Fact]
    public async Task The_scripts_of_infra_pass_shellcheck()
    {
        if (RepositoryFiles.FindProgram("shellcheck") is not { } shellcheck) { Assert.Skip("shellcheck is not installed (./dev test installs it on Debian as root)"); return; }
        var scripts = Directory.EnumerateFiles(RepositoryFiles.Infra, "*.sh", SearchOption.AllDirectories).ToList();

        var (exitCode, said) = await RepositoryFiles.RunAsync(shellcheck, scripts);

        Assert.NotEmpty(scripts);
        Assert.True(exitCode == 0, said);
    }
}
