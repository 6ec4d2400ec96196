using System.Formats.Tar;
using System.Text;
using FunctionsPlatform.Cli.Inside;

namespace FunctionsPlatform.Cli.Tests.Inside;

public sealed class ArchiveUnpackerTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("fp-cp-").FullName;
    private readonly List<string> refused = [];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string Destination => Path.Combine(folder, "here");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("etc/../../evil")]
    [InlineData("/evil")]
    [InlineData("etc/a/../../../evil")]
    [InlineData("..")]
    public async Task A_name_that_leads_out_of_the_destination_is_left_out(string name)
    {
        await UnpackAsync(new PaxTarEntry(TarEntryType.Directory, "etc"), File(name, "evil"), File("etc/good", "good"));

        Assert.Equal([name], refused);
        Assert.Equal(["good"], Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Select(Path.GetFileName));
    }

    [Theory]
    [InlineData("/tmp")]
    [InlineData("../..")]
    [InlineData("sub/../../../elsewhere")]
    public async Task A_link_that_leads_outside_is_left_out_and_one_that_stays_inside_is_made(string target)
    {
        await UnpackAsync(
            new PaxTarEntry(TarEntryType.Directory, "etc"), new PaxTarEntry(TarEntryType.SymbolicLink, "etc/out") { LinkName = target }, File("etc/file", "it"),
            new PaxTarEntry(TarEntryType.SymbolicLink, "etc/in") { LinkName = "file" });

        Assert.Equal(["etc/out"], refused);
        Assert.Equal("it", await System.IO.File.ReadAllTextAsync(Path.Combine(Destination, "in"), Stop));
    }

    [Fact]
    public async Task Nothing_is_written_through_a_link_be_it_from_the_archive_or_here_before()
    {
        var outside = Directory.CreateDirectory(Path.Combine(folder, "outside")).FullName;
        Directory.CreateDirectory(Destination);
        Directory.CreateSymbolicLink(Path.Combine(Destination, "old"), outside);
        await System.IO.File.WriteAllTextAsync(Path.Combine(outside, "file"), "untouched", Stop);
        System.IO.File.CreateSymbolicLink(Path.Combine(Destination, "replaced"), Path.Combine(outside, "file"));

        await UnpackAsync(
            new PaxTarEntry(TarEntryType.Directory, "etc"), new PaxTarEntry(TarEntryType.Directory, "etc/dir"), new PaxTarEntry(TarEntryType.SymbolicLink, "etc/new") { LinkName = "dir" },
            File("etc/old/evil", "evil"), File("etc/new/evil", "evil"), File("etc/replaced", "new"));

        Assert.Equal(["etc/old/evil", "etc/new/evil"], refused);
        Assert.Equal(["file"], Directory.EnumerateFiles(outside).Select(Path.GetFileName));
        Assert.Equal("untouched", await System.IO.File.ReadAllTextAsync(Path.Combine(outside, "file"), Stop));
        Assert.Equal("new", await System.IO.File.ReadAllTextAsync(Path.Combine(Destination, "replaced"), Stop));
    }

    [Fact]
    public async Task What_was_packed_is_unpacked_the_same_and_with_no_rights_to_be_another_user()
    {
        var source = Directory.CreateDirectory(Path.Combine(folder, "source")).FullName;
        Directory.CreateDirectory(Path.Combine(source, "sub", "empty"));
        await System.IO.File.WriteAllTextAsync(Path.Combine(source, "sub", "run"), "#!/bin/sh", Stop);
        if (!OperatingSystem.IsWindows()) System.IO.File.SetUnixFileMode(Path.Combine(source, "sub", "run"), (UnixFileMode)0b100_111_101_101);
        System.IO.File.CreateSymbolicLink(Path.Combine(source, "link"), "sub/run");

        using var archive = new MemoryStream();
        Assert.Equal(2, await ArchivePacker.PackAsync(source, "renamed", archive, Stop));
        archive.Position = 0;
        await new ArchiveUnpacker(Destination, (name, _) => refused.Add(name)).UnpackAsync(archive, Stop);

        Assert.Empty(refused);
        Assert.Equal("#!/bin/sh", await System.IO.File.ReadAllTextAsync(Path.Combine(Destination, "link"), Stop));
        Assert.True(Directory.Exists(Path.Combine(Destination, "sub", "empty")));
        if (!OperatingSystem.IsWindows()) Assert.Equal((UnixFileMode)0b111_101_101, System.IO.File.GetUnixFileMode(Path.Combine(Destination, "sub", "run")));
    }

    private async Task UnpackAsync(params TarEntry[] entries)
    {
        using var archive = new MemoryStream();
        await using (var writer = new TarWriter(archive, leaveOpen: true))
            foreach (var entry in entries) await writer.WriteEntryAsync(entry, Stop);
        archive.Position = 0;
        await new ArchiveUnpacker(Destination, (name, _) => refused.Add(name)).UnpackAsync(archive, Stop);
    }

    private static PaxTarEntry File(string name, string text) => new(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(text)) };
}
