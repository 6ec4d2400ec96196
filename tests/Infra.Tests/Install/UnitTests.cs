namespace FunctionsPlatform.Infra.Tests.Install;

/// <summary>The systemd units, as systemd itself judges them.</summary>
public sealed class UnitTests
{
    [Theory, InlineData("functions-platform"), InlineData("fp-agent")]
    public async Task Systemd_finds_nothing_wrong(string unit)
    {
        var (exitCode, said) = await VerifyAsync(unit, text => text);

        Assert.Empty(said.Trim());
        Assert.Equal(0, exitCode);
    }

    [Fact]
    public async Task Systemd_would_tell()
    {
        var (_, said) = await VerifyAsync("fp-agent", text => text.Replace("KillMode=process", "KilMode=process", StringComparison.Ordinal));

        Assert.Contains("KilMode", said, StringComparison.Ordinal);
    }

    // 0 is as closed as can be, 10 open; a unit without any of this has 9.6.
    [Fact]
    public async Task The_control_plane_is_exposed_to_no_more_than_what_it_needs()
    {
        var analyze = Analyze();

        var (exitCode, said) = await RepositoryFiles.RunAsync(analyze, ["security", "--no-pager", "--offline=true", "--threshold=15", UnitFile("functions-platform")]);

        Assert.True(exitCode == 0, said);
    }

    // The programs are not installed here: something that is stands in for them.
    private static async Task<(int ExitCode, string Output)> VerifyAsync(string unit, Func<string, string> change)
    {
        var analyze = Analyze();
        var folder = Directory.CreateTempSubdirectory("fpunit-").FullName;
        try
        {
            var text = await File.ReadAllTextAsync(UnitFile(unit), TestContext.Current.CancellationToken);
            Assert.Contains("ExecStart=/usr/local/lib/functions-platform/current/", text, StringComparison.Ordinal);
            var file = Path.Combine(folder, unit + ".service");
            await File.WriteAllTextAsync(file, change(text.Replace($"ExecStart=/usr/local/lib/functions-platform/current/{unit}", "ExecStart=/bin/sh", StringComparison.Ordinal)), TestContext.Current.CancellationToken);
            return await RepositoryFiles.RunAsync(analyze, ["verify", "--man=no", "--recursive-errors=no", file]);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string UnitFile(string unit) => Path.Combine(RepositoryFiles.Infra, "systemd", unit + ".service");

    private static string Analyze()
    {
        var program = RepositoryFiles.FindProgram("systemd-analyze");
        Assert.SkipWhen(program is null, "systemd-analyze is not installed: this is no systemd machine");
        return program!;
    }
}
