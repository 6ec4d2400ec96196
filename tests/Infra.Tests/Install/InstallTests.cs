namespace FunctionsPlatform.Infra.Tests.Install;

/// <summary>infra/install.sh with the tarball that build/package.sh makes.</summary>
public sealed class InstallTests
{
    private const string Programs = "usr/local/lib/functions-platform";

    [Fact]
    public async Task A_tarball_with_its_checksum_is_installed()
    {
        using var release = await Release.PackAsync();

        var (exitCode, said) = await release.InstallAsync();

        Assert.True(exitCode == 0, said);
        Assert.Equal("fp 1.2.3\n", (await RepositoryFiles.RunAsync(release.In("usr/local/bin/fp"), [])).Output);
        Assert.Equal("functions-platform 1.2.3\n", (await RepositoryFiles.RunAsync(release.In(Programs + "/current/functions-platform"), [])).Output);
        Assert.True(File.Exists(release.In(Programs + "/current/libe_sqlite3.so")));
        Assert.True(File.Exists(release.In("etc/systemd/system/functions-platform.service")));
        Assert.True(File.Exists(release.In("etc/systemd/system/fp-agent.service")));
        Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(release.In("etc/functions-platform/agent.env")) & (UnixFileMode.OtherRead | UnixFileMode.OtherWrite));
        Assert.DoesNotContain(Directory.EnumerateFileSystemEntries(release.In(Programs)), entry => Path.GetFileName(entry).StartsWith('.'));
    }

    [Fact]
    public async Task A_tarball_that_was_changed_is_refused_and_nothing_is_installed()
    {
        using var release = await Release.PackAsync();
        await File.AppendAllTextAsync(release.Tarball, "x", TestContext.Current.CancellationToken);

        var (exitCode, said) = await release.InstallAsync();

        Assert.Equal(1, exitCode);
        Assert.Contains("nothing was installed", said, StringComparison.Ordinal);
        Assert.False(Directory.Exists(release.Root));
    }

    [Fact]
    public async Task The_published_checksum_wins_over_the_file_beside_the_tarball()
    {
        using var release = await Release.PackAsync();
        var published = release.Checksum;
        // As one who changes the tarball would change the file too.
        await release.ReplaceByAsync(("VERSION", "6.6.6"));

        var (exitCode, said) = await release.InstallAsync("--sha256", published);

        Assert.Equal(1, exitCode);
        Assert.Contains(published, said, StringComparison.Ordinal);
        Assert.False(Directory.Exists(release.Root));
    }

    [Theory, InlineData(null), InlineData(""), InlineData("123"), InlineData("deadbeef  file")]
    public async Task Without_a_whole_checksum_nothing_is_installed(string? content)
    {
        using var release = await Release.PackAsync();
        if (content is null) File.Delete(release.Tarball + ".sha256");
        else await File.WriteAllTextAsync(release.Tarball + ".sha256", content, TestContext.Current.CancellationToken);

        var (exitCode, _) = await release.InstallAsync();

        Assert.Equal(1, exitCode);
        Assert.False(Directory.Exists(release.Root));
    }

    [Fact]
    public async Task A_checksum_may_be_written_in_capitals()
    {
        using var release = await Release.PackAsync();

        var (exitCode, said) = await release.InstallAsync("--sha256", release.Checksum.ToUpperInvariant());

        Assert.True(exitCode == 0, said);
    }

    [Fact]
    public async Task Another_version_is_switched_to_and_the_old_one_and_the_settings_stay()
    {
        using var release = await Release.PackAsync("1.2.3");
        await release.InstallAsync();
        await File.WriteAllTextAsync(release.In("etc/functions-platform/agent.env"), "FP_URL=http://10.0.0.1:7070\n", TestContext.Current.CancellationToken);

        await release.PackAgainAsync("1.3.0");
        var (exitCode, said) = await release.InstallAsync();

        Assert.True(exitCode == 0, said);
        Assert.Equal("fp 1.3.0\n", (await RepositoryFiles.RunAsync(release.In("usr/local/bin/fp"), [])).Output);
        Assert.Equal("fp 1.2.3\n", (await RepositoryFiles.RunAsync(release.In(Programs + "/1.2.3/fp"), [])).Output);
        Assert.Equal("FP_URL=http://10.0.0.1:7070\n", await File.ReadAllTextAsync(release.In("etc/functions-platform/agent.env"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task The_same_version_again_is_fine()
    {
        using var release = await Release.PackAsync();
        await release.InstallAsync();

        var (exitCode, said) = await release.InstallAsync();

        Assert.True(exitCode == 0, said);
        Assert.Equal("fp 1.2.3\n", (await RepositoryFiles.RunAsync(release.In("usr/local/bin/fp"), [])).Output);
    }

    [Fact]
    public async Task Another_programs_tarball_is_refused_and_leaves_nothing()
    {
        using var release = await Release.PackAsync();
        await release.ReplaceByAsync(("VERSION", "1.0.0"), ("bin/other", ""));

        var (exitCode, said) = await release.InstallAsync();

        Assert.Equal(1, exitCode);
        Assert.Contains("not a tarball of FunctionsPlatform", said, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(release.In(Programs)));
    }

    [Theory, InlineData("../../../etc"), InlineData("a/b"), InlineData("")]
    public async Task A_version_that_is_a_path_is_refused(string version)
    {
        using var release = await Release.PackAsync();
        await release.ReplaceByAsync(("VERSION", version), ("bin/functions-platform", ""), ("bin/fp-agent", ""), ("bin/fp", ""), ("systemd/functions-platform.service", ""), ("systemd/fp-agent.service", ""));

        var (exitCode, said) = await release.InstallAsync();

        Assert.Equal(1, exitCode);
        Assert.Contains("is no version", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_files_give_the_same_tarball()
    {
        using var release = await Release.PackAsync();
        var first = release.Checksum;

        File.SetLastWriteTimeUtc(Path.Combine(Path.GetDirectoryName(release.Root)!, "artifacts", "bin", "fp"), DateTime.UnixEpoch.AddYears(40));
        await release.PackAgainAsync("1.2.3");

        Assert.Equal(first, release.Checksum);
    }
}
