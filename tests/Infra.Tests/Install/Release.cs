namespace FunctionsPlatform.Infra.Tests.Install;

/// <summary>A tarball as <c>./dev publish</c> makes it, of programs that only say their name; and an empty root to install it into.</summary>
internal sealed class Release : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("fprelease-").FullName;

    public string Root => Path.Combine(folder, "root");

    public string Tarball => Directory.EnumerateFiles(Path.Combine(folder, "artifacts", "publish"), "*.tar.gz").Single();

    public string Checksum => File.ReadAllText(Tarball + ".sha256").Split(' ')[0];

    public static async Task<Release> PackAsync(string version = "1.2.3")
    {
        var release = new Release();
        await release.PackAgainAsync(version);
        return release;
    }

    public async Task PackAgainAsync(string version)
    {
        var bin = Path.Combine(folder, "artifacts", "bin");
        Directory.CreateDirectory(bin);
        foreach (var program in new[] { "functions-platform", "fp-agent", "fp" }) await WriteProgramAsync(Path.Combine(bin, program), $"#!/bin/sh\necho {program} {version}\n");
        await File.WriteAllTextAsync(Path.Combine(bin, "libe_sqlite3.so"), "");
        await File.WriteAllTextAsync(Path.Combine(folder, "Directory.Build.props"), $"<Version>{version}</Version>");
        if (!Directory.Exists(Path.Combine(folder, "infra"))) Directory.CreateSymbolicLink(Path.Combine(folder, "infra"), RepositoryFiles.Infra);
        const string Pack = "set -euo pipefail; root=$PWD bin=$PWD/artifacts/bin; can_aot() { true; }; step() { :; }; say() { :; }; dotnet_rid() { echo linux-x64; }; . \"$0\"; package_tarball";
        var (exitCode, said) = await RepositoryFiles.RunAsync("bash", ["-c", Pack, Path.Combine(RepositoryFiles.Root, "build", "package.sh")], folder);
        Assert.True(exitCode == 0, said);
    }

    public Task<(int ExitCode, string Output)> InstallAsync(params string[] more) =>
        RepositoryFiles.RunAsync(Path.Combine(RepositoryFiles.Infra, "install.sh"), [Tarball, "--root", Root, .. more], folder);

    public string In(string path) => Path.Combine(Root, path);

    /// <summary>Packs a folder of the test's own over the tarball, with its right checksum.</summary>
    public async Task ReplaceByAsync(params (string Path, string Text)[] files)
    {
        var content = Path.Combine(folder, "other");
        foreach (var (path, text) in files)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(content, "top", path))!);
            await File.WriteAllTextAsync(Path.Combine(content, "top", path), text);
        }

        var tarball = Tarball;
        Assert.Equal(0, (await RepositoryFiles.RunAsync("tar", ["-czf", tarball, "-C", content, "top"])).ExitCode);
        await File.WriteAllTextAsync(tarball + ".sha256", (await RepositoryFiles.RunAsync("sha256sum", [tarball])).Output);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static async Task WriteProgramAsync(string path, string text)
    {
        await File.WriteAllTextAsync(path, text);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
